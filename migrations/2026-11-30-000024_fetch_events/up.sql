-- What a fetch noticed of a source beside its listings: robots.txt closes it, a script draws its pages, its format is
-- another. In the order in which it was noticed; sealed with the run.
CREATE TABLE fetch_events (
    number BIGINT NOT NULL PRIMARY KEY,
    run_id BYTEA NOT NULL REFERENCES runs (id),
    source TEXT NOT NULL,
    kind TEXT NOT NULL,
    site TEXT NOT NULL,
    detail TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX fetch_events_by_source ON fetch_events (source, number);
CREATE INDEX fetch_events_by_run ON fetch_events (run_id, number);
