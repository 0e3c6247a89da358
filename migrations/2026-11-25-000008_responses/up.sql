CREATE TABLE responses (
    id TEXT NOT NULL PRIMARY KEY,
    number BIGINT NOT NULL,
    finding TEXT NOT NULL,
    listing_id TEXT NOT NULL REFERENCES listings (id),
    rule TEXT NOT NULL,
    kind TEXT NOT NULL,
    by TEXT NOT NULL,
    text TEXT NOT NULL,
    until TEXT,
    withdraws BIGINT,
    at BIGINT NOT NULL
);
CREATE UNIQUE INDEX responses_by_number ON responses (number);
CREATE INDEX responses_by_listing ON responses (listing_id, number);
CREATE INDEX responses_by_finding ON responses (finding, number);
