-- What agencies did in their cases; rows are only added. `seen` is what was pinned, as it was answered then.
CREATE TABLE case_events (
    number BIGINT NOT NULL PRIMARY KEY,
    case_id TEXT NOT NULL,
    agency TEXT NOT NULL,
    act TEXT NOT NULL,
    by TEXT NOT NULL,
    at BIGINT NOT NULL,
    change BIGINT NOT NULL,
    seen TEXT NOT NULL
);
CREATE INDEX case_events_by_case ON case_events (case_id, number);
CREATE INDEX case_events_by_agency ON case_events (agency, number);
