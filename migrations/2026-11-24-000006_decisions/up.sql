CREATE TABLE decisions (
    id TEXT NOT NULL PRIMARY KEY,
    number BIGINT NOT NULL,
    listing_id TEXT NOT NULL REFERENCES listings (id),
    term TEXT NOT NULL,
    verdict TEXT NOT NULL,
    by TEXT NOT NULL,
    reason TEXT NOT NULL,
    quote TEXT,
    at BIGINT NOT NULL
);
CREATE UNIQUE INDEX decisions_by_number ON decisions (number);
CREATE INDEX decisions_by_listing ON decisions (listing_id, number);
