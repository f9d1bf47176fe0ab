-- What moved points, one debit and one credit each; never changed. Rewards and
-- expiry will use the accounts that earning doesn't.
CREATE TABLE transfers (
    shop_id     TEXT    NOT NULL,
    id          BLOB    NOT NULL,
    customer_id BLOB    NOT NULL,
    debit       TEXT    NOT NULL,
    credit      TEXT    NOT NULL,
    points      INTEGER NOT NULL CHECK (points > 0),
    reason      TEXT    NOT NULL,
    order_id    BLOB    NOT NULL,
    amount      INTEGER NOT NULL,
    currency    TEXT    NOT NULL,
    cause_id    BLOB    NOT NULL,
    created_at  INTEGER NOT NULL,
    PRIMARY KEY (shop_id, id),
    CHECK (debit IN ('ISSUED', 'PENDING', 'ACTIVE', 'HELD', 'REDEEMED', 'EXPIRED', 'REVERSED', 'DEBT')),
    CHECK (credit IN ('ISSUED', 'PENDING', 'ACTIVE', 'HELD', 'REDEEMED', 'EXPIRED', 'REVERSED', 'DEBT')),
    CHECK (debit <> credit)
) STRICT, WITHOUT ROWID;
CREATE INDEX transfers_of_customer ON transfers (shop_id, customer_id, created_at, id);
-- Whatever happens to the inbox, one cause moves points between two accounts once.
CREATE UNIQUE INDEX transfers_once ON transfers (shop_id, cause_id, debit, credit);

-- A customer's accounts, one column each: credits less debits. The shop's are
-- the sums over its customers, so that no row is everybody's.
CREATE TABLE accounts (
    shop_id     TEXT    NOT NULL,
    customer_id BLOB    NOT NULL,
    issued      INTEGER NOT NULL CHECK (issued <= 0),
    reversed    INTEGER NOT NULL CHECK (reversed >= 0),
    active      INTEGER NOT NULL CHECK (active >= 0),
    debt        INTEGER NOT NULL CHECK (debt <= 0),
    PRIMARY KEY (shop_id, customer_id)
) STRICT, WITHOUT ROWID;

-- What is left of the points of one earning; the id is its transfer's.
CREATE TABLE lots (
    shop_id      TEXT    NOT NULL,
    id           BLOB    NOT NULL,
    customer_id  BLOB    NOT NULL,
    order_id     BLOB    NOT NULL,
    issued       INTEGER NOT NULL CHECK (issued > 0),
    remaining    INTEGER NOT NULL CHECK (remaining BETWEEN 0 AND issued),
    rule_version INTEGER NOT NULL,
    created_at   INTEGER NOT NULL,
    PRIMARY KEY (shop_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX lots_left ON lots (shop_id, customer_id, created_at, id) WHERE remaining > 0;

-- Every rule there was; the highest version holds.
CREATE TABLE earn_rules (
    shop_id    TEXT    NOT NULL,
    version    INTEGER NOT NULL CHECK (version > 0),
    points     INTEGER NOT NULL,
    per        INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (shop_id, version)
) STRICT, WITHOUT ROWID;

-- What each completed order earned, and how much of it was taken back since.
CREATE TABLE earnings (
    shop_id      TEXT    NOT NULL,
    order_id     BLOB    NOT NULL,
    customer_id  BLOB    NOT NULL,
    total        INTEGER NOT NULL,
    refunded     INTEGER NOT NULL,
    earned       INTEGER NOT NULL CHECK (earned >= 0),
    reversed     INTEGER NOT NULL CHECK (reversed BETWEEN 0 AND earned),
    rule_version INTEGER NOT NULL,
    created_at   INTEGER NOT NULL,
    PRIMARY KEY (shop_id, order_id)
) STRICT, WITHOUT ROWID;
