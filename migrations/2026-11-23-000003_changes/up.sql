CREATE TABLE changes (
    seq BIGINT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    listing_id TEXT NOT NULL REFERENCES listings (id),
    version_id TEXT NOT NULL REFERENCES versions (id),
    run_id TEXT NOT NULL REFERENCES runs (id),
    at BIGINT NOT NULL
);
