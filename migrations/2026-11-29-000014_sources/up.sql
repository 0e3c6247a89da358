CREATE TABLE source_events (
    number BIGINT NOT NULL PRIMARY KEY,
    source TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    by TEXT NOT NULL,
    at BIGINT NOT NULL,
    listings BIGINT NOT NULL
);
CREATE INDEX source_events_by_source ON source_events (source, number);
CREATE TABLE resolved_issues (
    issue TEXT NOT NULL PRIMARY KEY REFERENCES issues (id),
    run_id TEXT NOT NULL REFERENCES runs (id)
);
CREATE INDEX issues_by_source ON issues (source, code);
ALTER TABLE listings ADD COLUMN removed BIGINT NOT NULL DEFAULT 0;
ALTER TABLE issues ADD COLUMN snapshot TEXT NOT NULL DEFAULT '';
ALTER TABLE runs ADD COLUMN figures TEXT NOT NULL DEFAULT '';
ALTER TABLE changes ADD COLUMN fields TEXT NOT NULL DEFAULT '';
