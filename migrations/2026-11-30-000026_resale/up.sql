-- The same goods in several listings. All but the decisions follow from the newest versions: they can be deleted and
-- are then made again.
CREATE TABLE resale_signatures (
    listing_id BYTEA NOT NULL PRIMARY KEY,
    signature BYTEA NOT NULL,
    first_seen BIGINT NOT NULL,
    cluster BYTEA NOT NULL
);
CREATE INDEX resale_signatures_by_cluster ON resale_signatures (cluster, listing_id);
CREATE TABLE resale_keys (
    key BIGINT NOT NULL,
    listing_id BYTEA NOT NULL,
    owner BIGINT NOT NULL,
    PRIMARY KEY (key, listing_id)
);
CREATE TABLE resale_common (
    key BIGINT NOT NULL PRIMARY KEY,
    holders BIGINT NOT NULL
);
CREATE TABLE resale_links (
    a BYTEA NOT NULL,
    b BYTEA NOT NULL,
    basis TEXT NOT NULL,
    score BIGINT NOT NULL,
    PRIMARY KEY (a, b)
);
CREATE INDEX resale_links_by_b ON resale_links (b);
CREATE TABLE resale_position (
    logic BIGINT NOT NULL PRIMARY KEY,
    last_change BIGINT NOT NULL
);
-- What people decided on pairs of listings; rows are only added.
CREATE TABLE resale_decisions (
    id TEXT NOT NULL PRIMARY KEY,
    number BIGINT NOT NULL,
    a BYTEA NOT NULL,
    b BYTEA NOT NULL,
    verdict TEXT NOT NULL,
    by TEXT NOT NULL,
    reason TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE UNIQUE INDEX resale_decisions_by_number ON resale_decisions (number);
