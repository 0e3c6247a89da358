DROP INDEX changes_by_listing;
ALTER TABLE changes DROP COLUMN method;
DROP TABLE findings_seen;
