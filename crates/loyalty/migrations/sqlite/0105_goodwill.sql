-- What each role may give in a day and at once; NULL bounds nothing. A role
-- that was never set has no row.
CREATE TABLE allowances (
    shop_id TEXT   NOT NULL,
    role    TEXT   NOT NULL CHECK (role IN ('COURIER', 'STAFF', 'MANAGER', 'OWNER')),
    daily   INTEGER CHECK (daily >= 0),
    once    INTEGER CHECK (once >= 0),
    version INTEGER NOT NULL CHECK (version > 0),
    PRIMARY KEY (shop_id, role)
) STRICT, WITHOUT ROWID;

-- Good turns on somebody's own judgement.
CREATE TABLE goodwill (
    shop_id     TEXT   NOT NULL,
    id          BLOB   NOT NULL,
    kind        TEXT   NOT NULL CHECK (kind IN ('GIFT', 'REFUND')),
    -- NULL: for a stranger.
    customer_id BLOB,
    amount      INTEGER NOT NULL CHECK (amount > 0),
    currency    TEXT   NOT NULL,
    reason      TEXT   NOT NULL,
    story       TEXT   NOT NULL,
    case_name   TEXT   NOT NULL,
    given_by    TEXT   NOT NULL,
    role        TEXT   NOT NULL,
    -- Where it was reserved: the giver's budget and the shop's day.
    budget_id   BLOB   NOT NULL,
    day         INTEGER NOT NULL,
    -- What was left of the day's allowance then; NULL if it is not bounded.
    left_then   INTEGER,
    created_at  INTEGER NOT NULL,
    PRIMARY KEY (shop_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX goodwill_by_age ON goodwill (shop_id, created_at, id);
-- What is given under one allowance on one day.
CREATE INDEX goodwill_of_budget ON goodwill (shop_id, budget_id, day);
CREATE INDEX goodwill_of_customer ON goodwill (shop_id, customer_id, id);

-- When the order was placed: an order that came after a gift was placed after it.
ALTER TABLE earnings ADD COLUMN placed_at INTEGER NOT NULL DEFAULT 0;
UPDATE earnings SET placed_at = completed_at;
CREATE INDEX earnings_by_age ON earnings (shop_id, completed_at, customer_id);
-- Points that were used, by when.
CREATE INDEX holds_used ON holds (shop_id, created_at, id) WHERE state = 'CAPTURED';

-- Codes to bring friends with; a code never changes its owner, whose record may
-- be merged into another.
CREATE TABLE referral_codes (
    shop_id     TEXT   NOT NULL,
    code        TEXT   NOT NULL,
    customer_id BLOB   NOT NULL,
    created_at  INTEGER NOT NULL,
    PRIMARY KEY (shop_id, code)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX referral_codes_of_customer ON referral_codes (shop_id, customer_id);

CREATE TABLE referrals (
    shop_id         TEXT   NOT NULL,
    id              BLOB   NOT NULL,
    referrer_id     BLOB   NOT NULL,
    friend_id       BLOB   NOT NULL,
    state           TEXT   NOT NULL CHECK (state IN ('CLAIMED', 'CREDITED', 'TAKEN_BACK')),
    referrer_points INTEGER NOT NULL CHECK (referrer_points >= 0),
    friend_points   INTEGER NOT NULL CHECK (friend_points >= 0),
    -- The friend's first completed order.
    order_id        BLOB,
    created_at      INTEGER NOT NULL,
    credited_at     INTEGER,
    PRIMARY KEY (shop_id, id),
    CHECK (state <> 'CLAIMED' OR (order_id IS NULL AND credited_at IS NULL))
) STRICT, WITHOUT ROWID;
-- Nobody is brought twice.
CREATE UNIQUE INDEX referrals_of_friend ON referrals (shop_id, friend_id) WHERE state <> 'TAKEN_BACK';
CREATE INDEX referrals_by_age ON referrals (shop_id, created_at, id);
CREATE INDEX referrals_of_referrer ON referrals (shop_id, referrer_id, created_at, id);
CREATE INDEX referrals_of_order ON referrals (shop_id, order_id) WHERE order_id IS NOT NULL;

-- What a referral is worth. The row is also what claims of a shop wait for one
-- another on, so that no circle closes between two of them.
CREATE TABLE referral_policies (
    shop_id         TEXT   NOT NULL,
    referrer_points INTEGER NOT NULL,
    friend_points   INTEGER NOT NULL,
    monthly_limit   INTEGER NOT NULL,
    version         INTEGER NOT NULL,
    PRIMARY KEY (shop_id)
) STRICT, WITHOUT ROWID;
