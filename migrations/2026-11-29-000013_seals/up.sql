CREATE TABLE seals (
    number BIGINT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    digest TEXT NOT NULL
);
CREATE UNIQUE INDEX seals_by_subject ON seals (kind, subject);
