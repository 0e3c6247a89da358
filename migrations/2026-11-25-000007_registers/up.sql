CREATE TABLE registers (
    number BIGINT NOT NULL PRIMARY KEY,
    import BIGINT NOT NULL,
    register TEXT NOT NULL,
    edition TEXT NOT NULL,
    digest TEXT NOT NULL,
    file TEXT NOT NULL,
    records BIGINT NOT NULL,
    entries BIGINT NOT NULL,
    imported_at BIGINT NOT NULL
);
CREATE INDEX registers_by_register ON registers (register, edition, import);
CREATE TABLE register_decisions (
    id TEXT NOT NULL PRIMARY KEY,
    number BIGINT NOT NULL,
    register TEXT NOT NULL,
    broker TEXT NOT NULL,
    entry TEXT NOT NULL,
    verdict TEXT NOT NULL,
    by TEXT NOT NULL,
    reason TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE UNIQUE INDEX register_decisions_by_number ON register_decisions (number);
