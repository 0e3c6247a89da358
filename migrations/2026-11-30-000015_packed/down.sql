-- Rows are not converted back: the way back is a backup of the data folder. So this fails unless there are none.
CREATE TABLE reverted (rows BIGINT NOT NULL CHECK (rows = 0));
INSERT INTO reverted SELECT count(*) FROM runs;
DROP TABLE reverted;
DROP TABLE findings_seen;
DROP TABLE responses;
DROP TABLE decisions;
DROP TABLE resolved_issues;
DROP TABLE issues;
DROP TABLE assessments;
DROP TABLE changes;
DROP TABLE versions;
DROP TABLE listings;
DROP TABLE snapshots;
DROP TABLE runs;
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
    note TEXT NOT NULL,
    whole BIGINT NOT NULL DEFAULT 0,
    gone BIGINT NOT NULL DEFAULT 0,
    returned BIGINT NOT NULL DEFAULT 0,
    observed_at BIGINT NOT NULL DEFAULT 0,
    figures TEXT NOT NULL DEFAULT ''
);
CREATE INDEX runs_by_source ON runs (source, started_at);
CREATE TABLE snapshots (
    digest TEXT NOT NULL PRIMARY KEY,
    bytes BIGINT NOT NULL,
    run_id TEXT NOT NULL REFERENCES runs (id),
    name TEXT NOT NULL,
    stored_at BIGINT NOT NULL
);
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
    last_seen BIGINT NOT NULL,
    missed BIGINT NOT NULL DEFAULT 0,
    last_read BIGINT NOT NULL DEFAULT 0,
    missed_at BIGINT NOT NULL DEFAULT 0,
    content_digest TEXT NOT NULL DEFAULT '',
    removed BIGINT NOT NULL DEFAULT 0
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
    listing TEXT NOT NULL,
    recorded_at BIGINT NOT NULL DEFAULT 0,
    observed_by TEXT NOT NULL DEFAULT 'reading',
    late BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX versions_by_listing ON versions (listing_id, number);
CREATE TABLE changes (
    seq BIGINT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    listing_id TEXT NOT NULL REFERENCES listings (id),
    version_id TEXT NOT NULL REFERENCES versions (id),
    run_id TEXT NOT NULL REFERENCES runs (id),
    at BIGINT NOT NULL,
    method TEXT NOT NULL DEFAULT '',
    observed_at BIGINT NOT NULL DEFAULT 0,
    fields TEXT NOT NULL DEFAULT ''
);
CREATE INDEX changes_by_listing ON changes (listing_id, seq);
CREATE TABLE assessments (
    version_id TEXT NOT NULL REFERENCES versions (id),
    method TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (version_id, method)
);
CREATE TABLE issues (
    id TEXT NOT NULL PRIMARY KEY,
    source TEXT NOT NULL,
    code TEXT NOT NULL,
    version_id TEXT,
    run_id TEXT NOT NULL REFERENCES runs (id),
    body TEXT NOT NULL,
    snapshot TEXT NOT NULL DEFAULT ''
);
CREATE INDEX issues_by_version ON issues (version_id);
CREATE INDEX issues_by_run ON issues (run_id);
CREATE INDEX issues_by_source ON issues (source, code);
CREATE TABLE resolved_issues (
    issue TEXT NOT NULL PRIMARY KEY REFERENCES issues (id),
    run_id TEXT NOT NULL REFERENCES runs (id)
);
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
CREATE TABLE findings_seen (
    fingerprint TEXT NOT NULL PRIMARY KEY,
    listing_id TEXT NOT NULL REFERENCES listings (id)
);
