-- What moved points, one debit and one credit each; never changed. Rewards and
-- expiry will use the accounts that earning doesn't.
CREATE TABLE transfers (
    shop_id     TEXT   NOT NULL,
    id          UUID   NOT NULL,
    customer_id UUID   NOT NULL,
    debit       TEXT   NOT NULL,
    credit      TEXT   NOT NULL,
    points      BIGINT NOT NULL CHECK (points > 0),
    reason      TEXT   NOT NULL,
    order_id    UUID   NOT NULL,
    amount      BIGINT NOT NULL,
    currency    TEXT   NOT NULL,
    cause_id    UUID   NOT NULL,
    created_at  BIGINT NOT NULL,
    PRIMARY KEY (shop_id, id),
    CHECK (debit IN ('ISSUED', 'PENDING', 'ACTIVE', 'HELD', 'REDEEMED', 'EXPIRED', 'REVERSED', 'DEBT')),
    CHECK (credit IN ('ISSUED', 'PENDING', 'ACTIVE', 'HELD', 'REDEEMED', 'EXPIRED', 'REVERSED', 'DEBT')),
    CHECK (debit <> credit)
);
CREATE INDEX transfers_of_customer ON transfers (shop_id, customer_id, created_at, id);
-- Whatever happens to the inbox, one cause moves points between two accounts once.
CREATE UNIQUE INDEX transfers_once ON transfers (shop_id, cause_id, debit, credit);

-- A customer's accounts, one column each: credits less debits. The shop's are
-- the sums over its customers, so that no row is everybody's.
CREATE TABLE accounts (
    shop_id     TEXT   NOT NULL,
    customer_id UUID   NOT NULL,
    issued      BIGINT NOT NULL CHECK (issued <= 0),
    reversed    BIGINT NOT NULL CHECK (reversed >= 0),
    active      BIGINT NOT NULL CHECK (active >= 0),
    debt        BIGINT NOT NULL CHECK (debt <= 0),
    PRIMARY KEY (shop_id, customer_id)
);

-- What is left of the points of one earning; the id is its transfer's.
CREATE TABLE lots (
    shop_id      TEXT   NOT NULL,
    id           UUID   NOT NULL,
    customer_id  UUID   NOT NULL,
    order_id     UUID   NOT NULL,
    issued       BIGINT NOT NULL CHECK (issued > 0),
    remaining    BIGINT NOT NULL CHECK (remaining BETWEEN 0 AND issued),
    rule_version BIGINT NOT NULL,
    created_at   BIGINT NOT NULL,
    PRIMARY KEY (shop_id, id)
);
CREATE INDEX lots_left ON lots (shop_id, customer_id, created_at, id) WHERE remaining > 0;

-- Every rule there was; the highest version holds.
CREATE TABLE earn_rules (
    shop_id    TEXT   NOT NULL,
    version    BIGINT NOT NULL CHECK (version > 0),
    points     BIGINT NOT NULL,
    per        BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, version)
);

-- What each completed order earned, and how much of it was taken back since.
CREATE TABLE earnings (
    shop_id      TEXT   NOT NULL,
    order_id     UUID   NOT NULL,
    customer_id  UUID   NOT NULL,
    total        BIGINT NOT NULL,
    refunded     BIGINT NOT NULL,
    earned       BIGINT NOT NULL CHECK (earned >= 0),
    reversed     BIGINT NOT NULL CHECK (reversed BETWEEN 0 AND earned),
    rule_version BIGINT NOT NULL,
    created_at   BIGINT NOT NULL,
    PRIMARY KEY (shop_id, order_id)
);
