CREATE TABLE runs (
    id TEXT NOT NULL PRIMARY KEY,
    source TEXT NOT NULL,
    method TEXT NOT NULL,
    state TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    finished_at BIGINT,
    files BIGINT NOT NULL,
    records BIGINT NOT NULL,
    added BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    unchanged BIGINT NOT NULL,
    issues BIGINT NOT NULL,
    note TEXT NOT NULL
);
CREATE INDEX runs_by_source ON runs (source, started_at);
CREATE TABLE snapshots (
    digest TEXT NOT NULL PRIMARY KEY,
    bytes BIGINT NOT NULL,
    run_id TEXT NOT NULL REFERENCES runs (id),
    name TEXT NOT NULL,
    stored_at BIGINT NOT NULL
);
