CREATE TABLE issues (
    id TEXT NOT NULL PRIMARY KEY,
    source TEXT NOT NULL,
    code TEXT NOT NULL,
    version_id TEXT,
    run_id TEXT NOT NULL REFERENCES runs (id),
    body TEXT NOT NULL
);
CREATE INDEX issues_by_version ON issues (version_id);
CREATE INDEX issues_by_run ON issues (run_id);
