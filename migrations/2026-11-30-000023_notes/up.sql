-- Notes of an agency on listings and brokers, private to it. A revision is never changed: a correction or a deletion is
-- another one. `number` 1, 2, 3 … over all.
CREATE TABLE notes (
    number BIGINT NOT NULL PRIMARY KEY,
    note TEXT NOT NULL,
    revision BIGINT NOT NULL,
    agency TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    by TEXT NOT NULL,
    text TEXT NOT NULL,
    state TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE UNIQUE INDEX notes_by_revision ON notes (note, revision);
CREATE INDEX notes_by_subject ON notes (agency, kind, subject, number);
