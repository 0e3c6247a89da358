CREATE TABLE listings (
    id TEXT NOT NULL PRIMARY KEY,
    source TEXT NOT NULL,
    native_id TEXT NOT NULL,
    record_digest TEXT NOT NULL,
    reading TEXT NOT NULL,
    version_id TEXT NOT NULL,
    versions BIGINT NOT NULL,
    method TEXT NOT NULL,
    first_seen BIGINT NOT NULL,
    last_seen BIGINT NOT NULL
);
CREATE TABLE versions (
    id TEXT NOT NULL PRIMARY KEY,
    listing_id TEXT NOT NULL REFERENCES listings (id),
    number BIGINT NOT NULL,
    record_digest TEXT NOT NULL,
    reading TEXT NOT NULL,
    snapshot TEXT NOT NULL REFERENCES snapshots (digest),
    file TEXT NOT NULL,
    file_row BIGINT NOT NULL,
    file_line BIGINT NOT NULL,
    byte_offset BIGINT NOT NULL,
    byte_length BIGINT NOT NULL,
    run_id TEXT NOT NULL REFERENCES runs (id),
    observed_at BIGINT NOT NULL,
    listing TEXT NOT NULL
);
CREATE UNIQUE INDEX versions_by_listing ON versions (listing_id, number);
