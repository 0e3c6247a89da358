-- Identifiers and digests become bytes, listings and assessments are packed: `src/store/key.rs` and `packed.rs` say how.
-- SQL cannot convert them in both databases, so `src/store/rewrite.rs` moves the rows from the tables renamed here, in
-- the same transaction, and drops those.
DROP INDEX runs_by_source;
DROP INDEX versions_by_listing;
DROP INDEX changes_by_listing;
DROP INDEX issues_by_version;
DROP INDEX issues_by_run;
DROP INDEX issues_by_source;
DROP INDEX decisions_by_number;
DROP INDEX decisions_by_listing;
DROP INDEX responses_by_number;
DROP INDEX responses_by_listing;
DROP INDEX responses_by_finding;
ALTER TABLE runs RENAME TO earlier_runs;
ALTER TABLE snapshots RENAME TO earlier_snapshots;
ALTER TABLE listings RENAME TO earlier_listings;
ALTER TABLE versions RENAME TO earlier_versions;
ALTER TABLE changes RENAME TO earlier_changes;
ALTER TABLE assessments RENAME TO earlier_assessments;
ALTER TABLE issues RENAME TO earlier_issues;
ALTER TABLE resolved_issues RENAME TO earlier_resolved_issues;
ALTER TABLE decisions RENAME TO earlier_decisions;
ALTER TABLE responses RENAME TO earlier_responses;
ALTER TABLE findings_seen RENAME TO earlier_findings_seen;
CREATE TABLE runs (
    id BYTEA NOT NULL PRIMARY KEY,
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
    whole BIGINT NOT NULL,
    gone BIGINT NOT NULL,
    returned BIGINT NOT NULL,
    observed_at BIGINT NOT NULL,
    figures TEXT NOT NULL
);
CREATE INDEX runs_by_source ON runs (source, started_at);
CREATE TABLE snapshots (
    digest BYTEA NOT NULL PRIMARY KEY,
    bytes BIGINT NOT NULL,
    run_id BYTEA NOT NULL REFERENCES runs (id),
    name TEXT NOT NULL,
    stored_at BIGINT NOT NULL
);
CREATE TABLE listings (
    id BYTEA NOT NULL PRIMARY KEY,
    source TEXT NOT NULL,
    native_id TEXT NOT NULL,
    record_digest BYTEA NOT NULL,
    reading BYTEA NOT NULL,
    version_id BYTEA NOT NULL,
    versions BIGINT NOT NULL,
    method BYTEA NOT NULL,
    first_seen BIGINT NOT NULL,
    last_seen BIGINT NOT NULL,
    missed BIGINT NOT NULL,
    last_read BIGINT NOT NULL,
    missed_at BIGINT NOT NULL,
    content_digest BYTEA NOT NULL,
    removed BIGINT NOT NULL
);
CREATE TABLE versions (
    id BYTEA NOT NULL PRIMARY KEY,
    listing_id BYTEA NOT NULL REFERENCES listings (id),
    number BIGINT NOT NULL,
    record_digest BYTEA NOT NULL,
    reading BYTEA NOT NULL,
    snapshot BYTEA NOT NULL REFERENCES snapshots (digest),
    file TEXT NOT NULL,
    file_row BIGINT NOT NULL,
    file_line BIGINT NOT NULL,
    byte_offset BIGINT NOT NULL,
    byte_length BIGINT NOT NULL,
    run_id BYTEA NOT NULL REFERENCES runs (id),
    observed_at BIGINT NOT NULL,
    listing BYTEA NOT NULL,
    recorded_at BIGINT NOT NULL,
    observed_by TEXT NOT NULL,
    late BIGINT NOT NULL
);
CREATE UNIQUE INDEX versions_by_listing ON versions (listing_id, number);
CREATE TABLE changes (
    seq BIGINT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    listing_id BYTEA NOT NULL REFERENCES listings (id),
    version_id BYTEA NOT NULL REFERENCES versions (id),
    run_id BYTEA NOT NULL REFERENCES runs (id),
    at BIGINT NOT NULL,
    method BYTEA NOT NULL,
    observed_at BIGINT NOT NULL,
    fields TEXT NOT NULL
);
CREATE INDEX changes_by_listing ON changes (listing_id, seq);
CREATE TABLE assessments (
    version_id BYTEA NOT NULL REFERENCES versions (id),
    method BYTEA NOT NULL,
    body BYTEA NOT NULL,
    PRIMARY KEY (version_id, method)
);
CREATE TABLE issues (
    id BYTEA NOT NULL PRIMARY KEY,
    source TEXT NOT NULL,
    code TEXT NOT NULL,
    version_id BYTEA,
    run_id BYTEA NOT NULL REFERENCES runs (id),
    body TEXT NOT NULL,
    snapshot BYTEA NOT NULL
);
CREATE INDEX issues_by_version ON issues (version_id);
CREATE INDEX issues_by_run ON issues (run_id);
CREATE INDEX issues_by_source ON issues (source, code);
CREATE TABLE resolved_issues (
    issue BYTEA NOT NULL PRIMARY KEY REFERENCES issues (id),
    run_id BYTEA NOT NULL REFERENCES runs (id)
);
CREATE TABLE decisions (
    id TEXT NOT NULL PRIMARY KEY,
    number BIGINT NOT NULL,
    listing_id BYTEA NOT NULL REFERENCES listings (id),
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
    finding BYTEA NOT NULL,
    listing_id BYTEA NOT NULL REFERENCES listings (id),
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
    fingerprint BYTEA NOT NULL PRIMARY KEY,
    listing_id BYTEA NOT NULL REFERENCES listings (id)
);
