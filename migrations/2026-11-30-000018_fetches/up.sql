-- Every answer of a server, or its failure, in the order in which it came. The bytes are in the archive under `digest`.
CREATE TABLE fetches (
    number BIGINT NOT NULL PRIMARY KEY,
    run_id BYTEA NOT NULL REFERENCES runs (id),
    source TEXT NOT NULL,
    start TEXT NOT NULL,
    url TEXT NOT NULL,
    location TEXT NOT NULL,
    at BIGINT NOT NULL,
    status BIGINT NOT NULL,
    headers TEXT NOT NULL,
    digest BYTEA NOT NULL,
    bytes BIGINT NOT NULL,
    note TEXT NOT NULL
);
CREATE INDEX fetches_by_url ON fetches (source, url, number);
CREATE INDEX fetches_by_run ON fetches (run_id, number);
