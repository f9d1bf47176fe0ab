-- Events on their way to a subscriber; gone once they are there.
CREATE TABLE outbox (
    shop_id      TEXT    NOT NULL,
    id           BLOB    NOT NULL,
    subscriber   TEXT    NOT NULL,
    ordering_key TEXT    NOT NULL,
    kind         TEXT    NOT NULL,
    body         BLOB    NOT NULL,
    traceparent  TEXT    NOT NULL,
    occurred_at  INTEGER NOT NULL,
    attempts     INTEGER NOT NULL,
    due_at       INTEGER NOT NULL,
    dead_letter    INTEGER NOT NULL,
    last_error   TEXT    NOT NULL,
    PRIMARY KEY (shop_id, id, subscriber)
) STRICT, WITHOUT ROWID;
-- The relay reads across shops, oldest first.
CREATE INDEX outbox_waiting ON outbox (subscriber, id) WHERE NOT dead_letter;
-- The few that failed hold back the later ones of their key.
CREATE INDEX outbox_failed ON outbox (subscriber, shop_id, ordering_key, id) WHERE attempts > 0;

-- Events that took effect here.
CREATE TABLE inbox (
    shop_id     TEXT    NOT NULL,
    event_id    BLOB    NOT NULL,
    received_at INTEGER NOT NULL,
    PRIMARY KEY (shop_id, event_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX inbox_age ON inbox (received_at);

-- Writes that were answered, so that a repeat is answered alike.
CREATE TABLE requests (
    shop_id     TEXT    NOT NULL,
    request_id  BLOB    NOT NULL,
    fingerprint BLOB    NOT NULL,
    response    BLOB    NOT NULL,
    created_at  INTEGER NOT NULL,
    PRIMARY KEY (shop_id, request_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX requests_age ON requests (created_at);
