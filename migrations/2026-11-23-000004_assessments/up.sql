CREATE TABLE assessments (
    version_id TEXT NOT NULL REFERENCES versions (id),
    method TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (version_id, method)
);
