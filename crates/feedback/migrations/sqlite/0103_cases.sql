-- Which change of an order its row tells of.
ALTER TABLE order_projections ADD COLUMN version INTEGER NOT NULL DEFAULT 0;
CREATE INDEX orders_completed_of_customer ON order_projections (shop_id, customer_id, completed_at, order_id);
CREATE INDEX orders_placed ON order_projections (shop_id, placed_at) WHERE customer_id IS NOT NULL;
CREATE INDEX ratings_of_customer ON ratings (shop_id, customer_id);

CREATE TABLE cases_anew (
    shop_id           TEXT    NOT NULL,
    id                BLOB    NOT NULL,
    state             TEXT    NOT NULL CHECK (state IN ('OPEN', 'IN_PROGRESS', 'RESOLVED', 'CLOSED')),
    source            TEXT    NOT NULL CHECK (source IN ('CHAT', 'RATING', 'PAGE', 'STAFF')),
    category          TEXT    NOT NULL,
    severity          TEXT    NOT NULL CHECK (severity IN ('MINOR', 'MAJOR', 'CRITICAL')),
    customer_id       BLOB,
    message_id        BLOB,
    rating_id         BLOB,
    channel           TEXT    NOT NULL,
    sender_id         TEXT    NOT NULL,
    text              TEXT    NOT NULL,
    order_id          BLOB,
    -- An access key's name; empty if nobody does.
    owner             TEXT    NOT NULL,
    -- NULL: the guest has an answer.
    waiting_since     INTEGER,
    warn_at           INTEGER NOT NULL,
    due_at            INTEGER NOT NULL,
    warned            INTEGER NOT NULL,
    -- Why it went to the manager; NULL if it did not.
    escalation        TEXT,
    repeated          INTEGER NOT NULL,
    in_time           INTEGER,
    remedy_cost       INTEGER NOT NULL,
    replied_at        INTEGER,
    resolved_at       INTEGER,
    close_at          INTEGER,
    closed_at         INTEGER,
    closed_by_guest   INTEGER NOT NULL,
    reopen_count      INTEGER NOT NULL,
    justice_outcome     INTEGER CHECK (justice_outcome BETWEEN 1 AND 5),
    justice_procedure   INTEGER CHECK (justice_procedure BETWEEN 1 AND 5),
    justice_interaction INTEGER CHECK (justice_interaction BETWEEN 1 AND 5),
    recover_until     INTEGER,
    recovered         INTEGER,
    -- When time does something to it next; NULL for never.
    next_at           INTEGER,
    entry_count       INTEGER NOT NULL,
    version           INTEGER NOT NULL,
    created_at        INTEGER NOT NULL,
    PRIMARY KEY (shop_id, id)
) STRICT, WITHOUT ROWID;
INSERT INTO cases_anew (shop_id, id, state, source, category, severity, customer_id, message_id, channel,
    sender_id, text, order_id, owner, waiting_since, warn_at, due_at, warned, repeated, remedy_cost,
    closed_by_guest, reopen_count, next_at, entry_count, version, created_at)
SELECT shop_id, id, state, 'CHAT', 'OTHER', 'MAJOR', customer_id, message_id, channel, sender_id, text,
    order_id, '', created_at, created_at + 5400000000, created_at + 7200000000, 0, 0, 0, 0, 0,
    created_at + 5400000000, 0, 1, created_at
FROM cases;
DROP TABLE cases;
ALTER TABLE cases_anew RENAME TO cases;
CREATE INDEX cases_by_age ON cases (shop_id, created_at, id);
CREATE UNIQUE INDEX cases_of_message ON cases (shop_id, message_id);
CREATE UNIQUE INDEX cases_of_rating ON cases (shop_id, rating_id);
CREATE INDEX cases_of_customer ON cases (shop_id, customer_id, created_at, id);
CREATE INDEX cases_of_owner ON cases (shop_id, owner, created_at, id);
CREATE INDEX cases_by_state ON cases (shop_id, state, created_at, id);
CREATE INDEX cases_waiting ON cases (shop_id, created_at, id) WHERE waiting_since IS NOT NULL;
-- What becomes due serves all shops at once.
CREATE INDEX cases_next ON cases (next_at) WHERE next_at IS NOT NULL;

-- What was said and done, numbered from 0 within each case.
CREATE TABLE case_entries (
    shop_id    TEXT   NOT NULL,
    case_id    BLOB   NOT NULL,
    place      INTEGER NOT NULL,
    kind       TEXT   NOT NULL CHECK (kind IN ('GUEST', 'REPLY', 'REMEDY', 'CHANGE')),
    text       TEXT   NOT NULL,
    said_by    TEXT   NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (shop_id, case_id, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE case_policies (
    shop_id           TEXT   NOT NULL,
    critical_minutes  INTEGER NOT NULL CHECK (critical_minutes > 0),
    major_minutes     INTEGER NOT NULL CHECK (major_minutes > 0),
    minor_minutes     INTEGER NOT NULL CHECK (minor_minutes > 0),
    warn_percent      INTEGER NOT NULL CHECK (warn_percent BETWEEN 1 AND 99),
    close_after_hours INTEGER NOT NULL CHECK (close_after_hours > 0),
    version           INTEGER NOT NULL,
    PRIMARY KEY (shop_id)
) STRICT, WITHOUT ROWID;
