-- Saved searches of people at an authority, with where to report what they match. No evidence: owners change and delete
-- them. `through`: the last change that was examined; `matches`: how many were found; `reported`: up to which of them
-- messages were made.
CREATE TABLE alerts (
    id TEXT NOT NULL PRIMARY KEY,
    subject TEXT NOT NULL,
    agency TEXT NOT NULL,
    name TEXT NOT NULL,
    query TEXT NOT NULL,
    what TEXT NOT NULL,
    deliver TEXT NOT NULL,
    address TEXT NOT NULL,
    digest TEXT NOT NULL,
    max_items BIGINT NOT NULL,
    state TEXT NOT NULL,
    notice TEXT NOT NULL,
    secret TEXT NOT NULL,
    earlier_secret TEXT NOT NULL,
    earlier_until BIGINT NOT NULL,
    capability TEXT NOT NULL,
    revision BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    through BIGINT NOT NULL,
    matches BIGINT NOT NULL,
    reported BIGINT NOT NULL
);
CREATE INDEX alerts_by_owner ON alerts (agency, subject, id);
CREATE INDEX alerts_by_capability ON alerts (capability);
-- A changed listing that matched: 1, 2, 3 … of each alert; old ones are removed.
CREATE TABLE alert_matches (
    alert TEXT NOT NULL REFERENCES alerts (id),
    number BIGINT NOT NULL,
    change BIGINT NOT NULL,
    at BIGINT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (alert, number)
);
-- A message to a receiver, and how far its delivery is. `body` is empty once it is over.
CREATE TABLE alert_deliveries (
    id TEXT NOT NULL PRIMARY KEY,
    alert TEXT NOT NULL REFERENCES alerts (id),
    kind TEXT NOT NULL,
    first_match BIGINT NOT NULL,
    last_match BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    state TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    next_at BIGINT NOT NULL,
    ended_at BIGINT NOT NULL,
    status BIGINT NOT NULL,
    note TEXT NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX alert_deliveries_by_alert ON alert_deliveries (alert, id);
CREATE INDEX alert_deliveries_by_state ON alert_deliveries (state, next_at);
