-- Holds, expiry and courtesies: more accounts, and points that come from no order.
CREATE TABLE transfers_new (
    shop_id     TEXT    NOT NULL,
    id          BLOB    NOT NULL,
    customer_id BLOB    NOT NULL,
    debit       TEXT    NOT NULL,
    credit      TEXT    NOT NULL,
    points      INTEGER NOT NULL CHECK (points > 0),
    reason      TEXT    NOT NULL,
    order_id    BLOB,
    amount      INTEGER,
    currency    TEXT,
    note        TEXT    NOT NULL,
    cause_id    BLOB    NOT NULL,
    created_at  INTEGER NOT NULL,
    PRIMARY KEY (shop_id, id),
    CHECK (debit IN ('ISSUED', 'GIFT_BUDGET', 'PENDING', 'ACTIVE', 'HELD', 'REDEEMED', 'EXPIRED', 'REVERSED', 'DEBT', 'MERGED')),
    CHECK (credit IN ('ISSUED', 'GIFT_BUDGET', 'PENDING', 'ACTIVE', 'HELD', 'REDEEMED', 'EXPIRED', 'REVERSED', 'DEBT', 'MERGED')),
    CHECK (debit <> credit)
) STRICT, WITHOUT ROWID;
INSERT INTO transfers_new (shop_id, id, customer_id, debit, credit, points, reason, order_id, amount, currency,
    note, cause_id, created_at)
SELECT shop_id, id, customer_id, debit, credit, points, reason, order_id, amount, currency, '', cause_id, created_at
FROM transfers;
DROP TABLE transfers;
ALTER TABLE transfers_new RENAME TO transfers;
CREATE INDEX transfers_of_customer ON transfers (shop_id, customer_id, created_at, id);
-- Whatever happens to the inbox, one cause moves points between two accounts once.
CREATE UNIQUE INDEX transfers_once ON transfers (shop_id, cause_id, debit, credit);

ALTER TABLE accounts ADD COLUMN pending INTEGER NOT NULL DEFAULT 0 CHECK (pending >= 0);
ALTER TABLE accounts ADD COLUMN held INTEGER NOT NULL DEFAULT 0 CHECK (held >= 0);
ALTER TABLE accounts ADD COLUMN redeemed INTEGER NOT NULL DEFAULT 0 CHECK (redeemed >= 0);
ALTER TABLE accounts ADD COLUMN expired INTEGER NOT NULL DEFAULT 0 CHECK (expired >= 0);
ALTER TABLE accounts ADD COLUMN gift_budget INTEGER NOT NULL DEFAULT 0 CHECK (gift_budget <= 0);
-- When a lot or a hold of the customer is due next; NULL for never.
ALTER TABLE accounts ADD COLUMN due_at INTEGER;
-- Whose points these are now.
ALTER TABLE accounts ADD COLUMN merged_into BLOB;
-- Serves all shops at once.
CREATE INDEX accounts_due ON accounts (due_at, shop_id, customer_id) WHERE due_at IS NOT NULL;

-- Where the points of one earning or courtesy are; the id is its transfer's.
CREATE TABLE lots_new (
    shop_id      TEXT    NOT NULL,
    id           BLOB    NOT NULL,
    customer_id  BLOB    NOT NULL,
    -- NULL for a courtesy.
    order_id     BLOB,
    issued       INTEGER NOT NULL CHECK (issued > 0),
    pending      INTEGER NOT NULL CHECK (pending >= 0),
    remaining    INTEGER NOT NULL CHECK (remaining >= 0),
    held         INTEGER NOT NULL CHECK (held >= 0),
    redeemed     INTEGER NOT NULL CHECK (redeemed >= 0),
    expired      INTEGER NOT NULL CHECK (expired >= 0),
    -- Taken back, or used to make a debt good.
    taken        INTEGER NOT NULL CHECK (taken >= 0),
    rule_version INTEGER NOT NULL,
    active_at    INTEGER NOT NULL,
    -- The shop's day of active_at, from 1970-01-01.
    active_day   INTEGER NOT NULL,
    -- NULL for never.
    expires_at   INTEGER,
    -- The shop's month of issue, from January of the year 0.
    month        INTEGER NOT NULL,
    created_at   INTEGER NOT NULL,
    PRIMARY KEY (shop_id, id)
) STRICT, WITHOUT ROWID;
-- Which day it was in the shop is not known of what was earned before: UTC's will do, for it never expires.
INSERT INTO lots_new (shop_id, id, customer_id, order_id, issued, pending, remaining, held, redeemed, expired, taken,
    rule_version, active_at, active_day, expires_at, month, created_at)
SELECT shop_id, id, customer_id, order_id, issued, 0, remaining, 0, 0, 0, issued - remaining,
    rule_version, created_at, created_at / 86400000000, NULL,
    CAST(strftime('%Y', created_at / 1000000, 'unixepoch') AS INTEGER) * 12
        + CAST(strftime('%m', created_at / 1000000, 'unixepoch') AS INTEGER) - 1,
    created_at
FROM lots;
DROP TABLE lots;
ALTER TABLE lots_new RENAME TO lots;
CREATE INDEX lots_left ON lots (shop_id, customer_id, created_at, id) WHERE pending + remaining + held > 0;
CREATE INDEX lots_of_order ON lots (shop_id, order_id, id);
CREATE INDEX lots_of_day ON lots (shop_id, active_day) WHERE pending + remaining + held > 0;
CREATE INDEX lots_of_month ON lots (shop_id, month);

ALTER TABLE earn_rules ADD COLUMN pending_days INTEGER NOT NULL DEFAULT 0;
ALTER TABLE earn_rules ADD COLUMN lifetime_months INTEGER NOT NULL DEFAULT 0;
ALTER TABLE earn_rules ADD COLUMN point_value_milli INTEGER NOT NULL DEFAULT 1000;
ALTER TABLE earn_rules ADD COLUMN forced INTEGER NOT NULL DEFAULT 0;
ALTER TABLE earn_rules ADD COLUMN lots_changed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE earn_rules ADD COLUMN change_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE earn_rules ADD COLUMN changed_by TEXT NOT NULL DEFAULT '';

-- When the order was completed, not when it was heard of.
ALTER TABLE earnings ADD COLUMN completed_at INTEGER NOT NULL DEFAULT 0;
UPDATE earnings SET completed_at = created_at;
CREATE INDEX earnings_of_customer ON earnings (shop_id, customer_id, completed_at);

-- Points set aside for something about to be taken.
CREATE TABLE holds (
    shop_id        TEXT    NOT NULL,
    id             BLOB    NOT NULL,
    customer_id    BLOB    NOT NULL,
    order_id       BLOB,
    points         INTEGER NOT NULL CHECK (points > 0),
    captured       INTEGER NOT NULL CHECK (captured BETWEEN 0 AND points),
    state          TEXT    NOT NULL CHECK (state IN ('HELD', 'CAPTURED', 'RELEASED', 'RESTORED')),
    reason         TEXT    NOT NULL,
    expires_at     INTEGER NOT NULL,
    -- The shop's month, from January of the year 0; NULL until captured.
    captured_month INTEGER,
    created_at     INTEGER NOT NULL,
    PRIMARY KEY (shop_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX holds_of_customer ON holds (shop_id, customer_id, created_at, id);
CREATE INDEX holds_open ON holds (shop_id, customer_id, expires_at) WHERE state = 'HELD';
CREATE INDEX holds_of_order ON holds (shop_id, order_id, id);

-- Which lots a hold drew from, in the order of drawing.
CREATE TABLE hold_lots (
    shop_id  TEXT    NOT NULL,
    hold_id  BLOB    NOT NULL,
    place    INTEGER NOT NULL,
    lot_id   BLOB    NOT NULL,
    points   INTEGER NOT NULL CHECK (points > 0),
    captured INTEGER NOT NULL CHECK (captured BETWEEN 0 AND points),
    PRIMARY KEY (shop_id, hold_id, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE tier_policies (
    shop_id     TEXT    NOT NULL,
    version     INTEGER NOT NULL,
    window_days INTEGER NOT NULL,
    grace_days  INTEGER NOT NULL,
    -- JSON array, lowest first.
    tiers       TEXT    NOT NULL,
    PRIMARY KEY (shop_id)
) STRICT, WITHOUT ROWID;
