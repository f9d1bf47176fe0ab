-- Holds, expiry and courtesies: more accounts, and points that come from no order.
ALTER TABLE transfers
    ALTER COLUMN order_id DROP NOT NULL,
    ALTER COLUMN amount DROP NOT NULL,
    ALTER COLUMN currency DROP NOT NULL,
    ADD COLUMN note TEXT NOT NULL DEFAULT '',
    DROP CONSTRAINT transfers_debit_check,
    DROP CONSTRAINT transfers_credit_check,
    ADD CONSTRAINT transfers_debit_check CHECK (debit IN ('ISSUED', 'GIFT_BUDGET', 'PENDING', 'ACTIVE', 'HELD', 'REDEEMED', 'EXPIRED', 'REVERSED', 'DEBT', 'MERGED')),
    ADD CONSTRAINT transfers_credit_check CHECK (credit IN ('ISSUED', 'GIFT_BUDGET', 'PENDING', 'ACTIVE', 'HELD', 'REDEEMED', 'EXPIRED', 'REVERSED', 'DEBT', 'MERGED'));

ALTER TABLE accounts
    ADD COLUMN pending BIGINT NOT NULL DEFAULT 0 CHECK (pending >= 0),
    ADD COLUMN held BIGINT NOT NULL DEFAULT 0 CHECK (held >= 0),
    ADD COLUMN redeemed BIGINT NOT NULL DEFAULT 0 CHECK (redeemed >= 0),
    ADD COLUMN expired BIGINT NOT NULL DEFAULT 0 CHECK (expired >= 0),
    ADD COLUMN gift_budget BIGINT NOT NULL DEFAULT 0 CHECK (gift_budget <= 0),
    -- When a lot or a hold of the customer is due next; NULL for never.
    ADD COLUMN due_at BIGINT,
    -- Whose points these are now.
    ADD COLUMN merged_into UUID;
-- Serves all shops at once.
CREATE INDEX accounts_due ON accounts (due_at, shop_id, customer_id) WHERE due_at IS NOT NULL;

-- Where the points of one earning or courtesy are; the id is its transfer's.
ALTER TABLE lots
    -- NULL for a courtesy.
    ALTER COLUMN order_id DROP NOT NULL,
    ADD COLUMN pending BIGINT NOT NULL DEFAULT 0 CHECK (pending >= 0),
    ADD COLUMN held BIGINT NOT NULL DEFAULT 0 CHECK (held >= 0),
    ADD COLUMN redeemed BIGINT NOT NULL DEFAULT 0 CHECK (redeemed >= 0),
    ADD COLUMN expired BIGINT NOT NULL DEFAULT 0 CHECK (expired >= 0),
    -- Taken back, or used to make a debt good.
    ADD COLUMN taken BIGINT NOT NULL DEFAULT 0 CHECK (taken >= 0),
    ADD COLUMN active_at BIGINT NOT NULL DEFAULT 0,
    -- The shop's day of active_at, from 1970-01-01.
    ADD COLUMN active_day BIGINT NOT NULL DEFAULT 0,
    -- NULL for never.
    ADD COLUMN expires_at BIGINT,
    -- The shop's month of issue, from January of the year 0.
    ADD COLUMN month BIGINT NOT NULL DEFAULT 0,
    DROP CONSTRAINT lots_check;
-- Which day it was in the shop is not known of what was earned before: UTC's will do, for it never expires.
UPDATE lots SET taken = issued - remaining, active_at = created_at, active_day = created_at / 86400000000,
    month = CAST(extract(year FROM to_timestamp(created_at / 1000000) AT TIME ZONE 'UTC') AS BIGINT) * 12
        + CAST(extract(month FROM to_timestamp(created_at / 1000000) AT TIME ZONE 'UTC') AS BIGINT) - 1;
ALTER TABLE lots ADD CONSTRAINT lots_remaining_check CHECK (remaining >= 0);
DROP INDEX lots_left;
CREATE INDEX lots_left ON lots (shop_id, customer_id, created_at, id) WHERE pending + remaining + held > 0;
CREATE INDEX lots_of_order ON lots (shop_id, order_id, id);
CREATE INDEX lots_of_day ON lots (shop_id, active_day) WHERE pending + remaining + held > 0;
CREATE INDEX lots_of_month ON lots (shop_id, month);

ALTER TABLE earn_rules
    ADD COLUMN pending_days BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN lifetime_months BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN point_value_milli BIGINT NOT NULL DEFAULT 1000,
    ADD COLUMN forced BOOLEAN NOT NULL DEFAULT FALSE,
    ADD COLUMN lots_changed BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN change_reason TEXT NOT NULL DEFAULT '',
    ADD COLUMN changed_by TEXT NOT NULL DEFAULT '';

-- When the order was completed, not when it was heard of.
ALTER TABLE earnings ADD COLUMN completed_at BIGINT NOT NULL DEFAULT 0;
UPDATE earnings SET completed_at = created_at;
CREATE INDEX earnings_of_customer ON earnings (shop_id, customer_id, completed_at);

-- Points set aside for something about to be taken.
CREATE TABLE holds (
    shop_id        TEXT   NOT NULL,
    id             UUID   NOT NULL,
    customer_id    UUID   NOT NULL,
    order_id       UUID,
    points         BIGINT NOT NULL CHECK (points > 0),
    captured       BIGINT NOT NULL CHECK (captured BETWEEN 0 AND points),
    state          TEXT   NOT NULL CHECK (state IN ('HELD', 'CAPTURED', 'RELEASED', 'RESTORED')),
    reason         TEXT   NOT NULL,
    expires_at     BIGINT NOT NULL,
    -- The shop's month, from January of the year 0; NULL until captured.
    captured_month BIGINT,
    created_at     BIGINT NOT NULL,
    PRIMARY KEY (shop_id, id)
);
CREATE INDEX holds_of_customer ON holds (shop_id, customer_id, created_at, id);
CREATE INDEX holds_open ON holds (shop_id, customer_id, expires_at) WHERE state = 'HELD';
CREATE INDEX holds_of_order ON holds (shop_id, order_id, id);

-- Which lots a hold drew from, in the order of drawing.
CREATE TABLE hold_lots (
    shop_id  TEXT   NOT NULL,
    hold_id  UUID   NOT NULL,
    place    BIGINT NOT NULL,
    lot_id   UUID   NOT NULL,
    points   BIGINT NOT NULL CHECK (points > 0),
    captured BIGINT NOT NULL CHECK (captured BETWEEN 0 AND points),
    PRIMARY KEY (shop_id, hold_id, place)
);

CREATE TABLE tier_policies (
    shop_id     TEXT   NOT NULL,
    version     BIGINT NOT NULL,
    window_days BIGINT NOT NULL,
    grace_days  BIGINT NOT NULL,
    -- JSON array, lowest first.
    tiers       TEXT   NOT NULL,
    PRIMARY KEY (shop_id)
);
