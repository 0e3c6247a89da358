ALTER TABLE changes DROP COLUMN fields;
ALTER TABLE runs DROP COLUMN figures;
ALTER TABLE issues DROP COLUMN snapshot;
ALTER TABLE listings DROP COLUMN removed;
DROP INDEX issues_by_source;
DROP TABLE resolved_issues;
DROP TABLE source_events;
