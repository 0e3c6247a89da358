-- What a second reader has seen in the units of listings, by its model and the digest of their words, so that no words
-- are read twice. Nothing else depends on it: what is missing is read again.
CREATE TABLE unit_readings (
    model BYTEA NOT NULL,
    unit BYTEA NOT NULL,
    seen BYTEA NOT NULL,
    PRIMARY KEY (model, unit)
);
