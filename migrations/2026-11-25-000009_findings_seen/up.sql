CREATE TABLE findings_seen (
    fingerprint TEXT NOT NULL PRIMARY KEY,
    listing_id TEXT NOT NULL REFERENCES listings (id)
);
ALTER TABLE changes ADD COLUMN method TEXT NOT NULL DEFAULT '';
UPDATE changes SET method = (SELECT runs.method FROM runs WHERE runs.id = changes.run_id);
CREATE INDEX changes_by_listing ON changes (listing_id, seq);
