-- Projections: what other services own, as their events tell of it.

-- Whose day it is in a shop, and in which currency.
CREATE TABLE shop_projections (
    shop_id       TEXT   NOT NULL,
    time_zone     TEXT   NOT NULL,
    currency      TEXT   NOT NULL,
    -- JSON.
    opening_hours TEXT   NOT NULL,
    revision      BIGINT NOT NULL,
    PRIMARY KEY (shop_id)
);

-- What is known here of a customer, and of what they bought.
CREATE TABLE customer_projections (
    shop_id         TEXT   NOT NULL,
    customer_id     UUID   NOT NULL,
    number          BIGINT NOT NULL,
    display_name    TEXT   NOT NULL,
    -- JSON object of text.
    preferences     TEXT   NOT NULL,
    -- JSON array: chat identities, phones and addresses, each hashed.
    identity_hashes TEXT   NOT NULL,
    revision        BIGINT NOT NULL,
    -- Completed orders.
    orders          BIGINT NOT NULL,
    spent           BIGINT NOT NULL,
    first_order_at  BIGINT,
    last_order_at   BIGINT,
    -- The record this one was merged into.
    merged_into     UUID,
    PRIMARY KEY (shop_id, customer_id)
);
-- New guests, by when they came.
CREATE INDEX customer_projections_first ON customer_projections (shop_id, first_order_at) WHERE first_order_at IS NOT NULL;
-- What belongs to a customer is found when two records turn out to be one.
CREATE INDEX customer_projections_merged ON customer_projections (shop_id, merged_into) WHERE merged_into IS NOT NULL;

-- Who is in which segment that the shop made, as customers tells of it.
CREATE TABLE segment_memberships (
    shop_id     TEXT NOT NULL,
    customer_id UUID NOT NULL,
    segment_id  UUID NOT NULL,
    PRIMARY KEY (shop_id, customer_id, segment_id)
);
CREATE INDEX segment_memberships_of_segment ON segment_memberships (shop_id, segment_id, customer_id);

-- Orders as they were placed: what a gift with one of them has to know.
CREATE TABLE order_projections (
    shop_id     TEXT    NOT NULL,
    order_id    UUID    NOT NULL,
    -- NULL for a stranger's.
    customer_id UUID,
    total       BIGINT  NOT NULL,
    -- What was given back of it by a refund of the order.
    refunded    BIGINT  NOT NULL,
    party_size  BIGINT  NOT NULL,
    is_host     BOOLEAN NOT NULL,
    placed_at   BIGINT  NOT NULL,
    -- How the order ended, for good; empty while it is open.
    ended       TEXT    NOT NULL CHECK (ended IN ('', 'COMPLETED', 'CANCELLED')),
    PRIMARY KEY (shop_id, order_id)
);
CREATE INDEX order_projections_by_age ON order_projections (shop_id, placed_at, customer_id);
-- Of the few that are open, those of parties.
CREATE INDEX order_projections_parties ON order_projections (shop_id, placed_at, order_id)
    WHERE ended = '' AND (is_host OR party_size > 0);
-- The last order of a customer.
CREATE INDEX order_projections_of_customer ON order_projections (shop_id, customer_id, placed_at, order_id);

-- The ledger.

-- What moved points, one debit and one credit each; never changed.
CREATE TABLE transfers (
    shop_id     TEXT   NOT NULL,
    id          UUID   NOT NULL,
    customer_id UUID   NOT NULL,
    debit       TEXT   NOT NULL,
    credit      TEXT   NOT NULL,
    points      BIGINT NOT NULL CHECK (points > 0),
    reason      TEXT   NOT NULL,
    -- NULL for points that come from no order.
    order_id    UUID,
    amount      BIGINT,
    currency    TEXT,
    note        TEXT   NOT NULL,
    cause_id    UUID   NOT NULL,
    created_at  BIGINT NOT NULL,
    PRIMARY KEY (shop_id, id),
    CHECK (debit IN ('ISSUED', 'GIFT_BUDGET', 'PENDING', 'ACTIVE', 'HELD', 'REDEEMED', 'EXPIRED', 'REVERSED', 'DEBT', 'MERGED')),
    CHECK (credit IN ('ISSUED', 'GIFT_BUDGET', 'PENDING', 'ACTIVE', 'HELD', 'REDEEMED', 'EXPIRED', 'REVERSED', 'DEBT', 'MERGED')),
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
    issued      BIGINT NOT NULL DEFAULT 0 CHECK (issued <= 0),
    gift_budget BIGINT NOT NULL DEFAULT 0 CHECK (gift_budget <= 0),
    pending     BIGINT NOT NULL DEFAULT 0 CHECK (pending >= 0),
    active      BIGINT NOT NULL DEFAULT 0 CHECK (active >= 0),
    held        BIGINT NOT NULL DEFAULT 0 CHECK (held >= 0),
    redeemed    BIGINT NOT NULL DEFAULT 0 CHECK (redeemed >= 0),
    expired     BIGINT NOT NULL DEFAULT 0 CHECK (expired >= 0),
    reversed    BIGINT NOT NULL DEFAULT 0 CHECK (reversed >= 0),
    debt        BIGINT NOT NULL DEFAULT 0 CHECK (debt <= 0),
    -- When a lot or a hold of the customer is due next; NULL for never.
    due_at      BIGINT,
    -- Whose points these are now.
    merged_into UUID,
    PRIMARY KEY (shop_id, customer_id)
);
-- Serves all shops at once.
CREATE INDEX accounts_due ON accounts (due_at, shop_id, customer_id) WHERE due_at IS NOT NULL;

-- Where the points of one earning or bonus are; the id is its transfer's.
CREATE TABLE lots (
    shop_id      TEXT   NOT NULL,
    id           UUID   NOT NULL,
    customer_id  UUID   NOT NULL,
    -- NULL for a bonus.
    order_id     UUID,
    issued       BIGINT NOT NULL CHECK (issued > 0),
    pending      BIGINT NOT NULL CHECK (pending >= 0),
    remaining    BIGINT NOT NULL CHECK (remaining >= 0),
    held         BIGINT NOT NULL CHECK (held >= 0),
    redeemed     BIGINT NOT NULL CHECK (redeemed >= 0),
    expired      BIGINT NOT NULL CHECK (expired >= 0),
    -- Taken back, or used to make a debt good.
    taken        BIGINT NOT NULL CHECK (taken >= 0),
    rule_version BIGINT NOT NULL,
    active_at    BIGINT NOT NULL,
    -- The shop's day of active_at, from 1970-01-01.
    active_day   BIGINT NOT NULL,
    -- NULL for never.
    expires_at   BIGINT,
    -- The shop's month of issue, from January of the year 0.
    month        BIGINT NOT NULL,
    created_at   BIGINT NOT NULL,
    PRIMARY KEY (shop_id, id)
);
CREATE INDEX lots_left ON lots (shop_id, customer_id, created_at, id) WHERE pending + remaining + held > 0;
CREATE INDEX lots_of_customer ON lots (shop_id, customer_id);
CREATE INDEX lots_of_order ON lots (shop_id, order_id, id);
CREATE INDEX lots_of_day ON lots (shop_id, active_day) WHERE pending + remaining + held > 0;
CREATE INDEX lots_of_month ON lots (shop_id, month);

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
-- Points that were used, by when.
CREATE INDEX holds_used ON holds (shop_id, created_at, id) WHERE state = 'CAPTURED';

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

-- Orders that points were set aside for, or must not be any more. Whoever sets
-- points aside for one, or ends it, locks its row first.
CREATE TABLE hold_orders (
    shop_id   TEXT    NOT NULL,
    order_id  UUID    NOT NULL,
    -- It was called off, or wholly refunded.
    has_ended BOOLEAN NOT NULL,
    PRIMARY KEY (shop_id, order_id)
);

-- Every rule there was; the highest version holds.
CREATE TABLE earn_rules (
    shop_id           TEXT    NOT NULL,
    version           BIGINT  NOT NULL CHECK (version > 0),
    points            BIGINT  NOT NULL,
    per               BIGINT  NOT NULL,
    pending_days      BIGINT  NOT NULL,
    lifetime_months   BIGINT  NOT NULL,
    point_value_milli BIGINT  NOT NULL,
    forced            BOOLEAN NOT NULL,
    lots_changed      BIGINT  NOT NULL,
    change_reason     TEXT    NOT NULL,
    changed_by        TEXT    NOT NULL,
    created_at        BIGINT  NOT NULL,
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
    -- When the order was completed, not when it was heard of.
    completed_at BIGINT NOT NULL,
    -- When the order was placed: one that came after a gift was placed after it.
    placed_at    BIGINT NOT NULL DEFAULT 0,
    created_at   BIGINT NOT NULL,
    PRIMARY KEY (shop_id, order_id)
);
-- They have all that reports count and add up, so that the table itself is not read.
CREATE INDEX earnings_of_customer ON earnings (shop_id, customer_id, completed_at, placed_at, total, refunded);
CREATE INDEX earnings_by_age ON earnings (shop_id, completed_at, customer_id, total, refunded);

CREATE TABLE tier_policies (
    shop_id     TEXT   NOT NULL,
    version     BIGINT NOT NULL,
    window_days BIGINT NOT NULL,
    grace_days  BIGINT NOT NULL,
    -- JSON array, lowest first.
    tiers       TEXT   NOT NULL,
    PRIMARY KEY (shop_id)
);

-- The catalogue.

-- Counts the changes of what may be given, so that a copy knows when it is old.
CREATE TABLE catalogues (
    shop_id  TEXT   NOT NULL,
    revision BIGINT NOT NULL,
    PRIMARY KEY (shop_id)
);

CREATE TABLE rewards (
    shop_id         TEXT    NOT NULL,
    id              UUID    NOT NULL,
    display_name    TEXT    NOT NULL,
    display_name_en TEXT    NOT NULL,
    layer           TEXT    NOT NULL CHECK (layer IN ('EMOTIONAL', 'NEED', 'VALUE')),
    cost            BIGINT  NOT NULL CHECK (cost >= 0),
    currency        TEXT    NOT NULL,
    item_code       BIGINT  NOT NULL,
    -- NULL: not counted.
    stock           BIGINT  CHECK (stock >= 0),
    -- JSON array of ids.
    alternatives    TEXT    NOT NULL,
    -- JSON array of text.
    suits           TEXT    NOT NULL,
    min_age         BIGINT  NOT NULL,
    points_price    BIGINT  NOT NULL,
    retired         BOOLEAN NOT NULL,
    version         BIGINT  NOT NULL,
    created_at      BIGINT  NOT NULL,
    PRIMARY KEY (shop_id, id)
);
CREATE INDEX rewards_by_age ON rewards (shop_id, created_at, id);

CREATE TABLE campaigns (
    shop_id              TEXT    NOT NULL,
    id                   UUID    NOT NULL,
    display_name         TEXT    NOT NULL,
    display_name_en      TEXT    NOT NULL,
    trigger_kind         TEXT    NOT NULL,
    -- JSON objects: for whom, what, and how much may be spent.
    conditions           TEXT    NOT NULL,
    offers               TEXT    NOT NULL,
    offers_per_order     BIGINT  NOT NULL,
    budget               TEXT    NOT NULL,
    holdout_basis_points BIGINT  NOT NULL,
    automatic            BOOLEAN NOT NULL,
    paused               BOOLEAN NOT NULL,
    starts_at            BIGINT,
    ends_at              BIGINT,
    topic                TEXT    NOT NULL,
    -- JSON array: what messages of guests are searched for, to see what attention it drew.
    words                TEXT    NOT NULL DEFAULT '[]',
    deleted              BOOLEAN NOT NULL,
    version              BIGINT  NOT NULL,
    created_at           BIGINT  NOT NULL,
    -- When to look next whether a day of the campaign has come; 0 for at once.
    due_at               BIGINT  NOT NULL DEFAULT 0,
    -- While its customers are gone through: the last that was looked at.
    due_after            UUID,
    PRIMARY KEY (shop_id, id)
);
CREATE INDEX campaigns_by_age ON campaigns (shop_id, created_at, id);
-- Serves all shops at once.
CREATE INDEX campaigns_due ON campaigns (due_at, shop_id, id) WHERE trigger_kind = 'DATE' AND NOT deleted;

CREATE TABLE boundaries (
    shop_id    TEXT   NOT NULL,
    id         UUID   NOT NULL,
    topic      TEXT   NOT NULL,
    stance     TEXT   NOT NULL CHECK (stance IN ('ALWAYS', 'SOMETIMES', 'NEVER')),
    approver   TEXT   NOT NULL,
    text       TEXT   NOT NULL,
    text_en    TEXT   NOT NULL,
    -- JSON array: what guests say who ask for it.
    words      TEXT   NOT NULL DEFAULT '[]',
    version    BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, id)
);
CREATE UNIQUE INDEX boundaries_by_topic ON boundaries (shop_id, topic);

CREATE TABLE exceptions (
    shop_id     TEXT   NOT NULL,
    id          UUID   NOT NULL,
    customer_id UUID,
    topic       TEXT   NOT NULL,
    text        TEXT   NOT NULL,
    state       TEXT   NOT NULL CHECK (state IN ('WAITING', 'ALLOWED', 'REFUSED')),
    -- The boundary as it was then, JSON; empty if there was none.
    boundary    TEXT   NOT NULL,
    approver    TEXT   NOT NULL,
    decided_by  TEXT   NOT NULL,
    reason      TEXT   NOT NULL,
    -- The chat message it was asked in.
    message_id  UUID,
    created_at  BIGINT NOT NULL,
    PRIMARY KEY (shop_id, id)
);
CREATE INDEX exceptions_by_age ON exceptions (shop_id, created_at, id);
CREATE INDEX exceptions_by_state ON exceptions (shop_id, state, created_at, id);
CREATE INDEX exceptions_of_customer ON exceptions (shop_id, customer_id) WHERE customer_id IS NOT NULL;

-- Grants.

-- What was spent of a budget: a campaign's, or the allowance of one member of
-- the staff. Day 0 is for all days, the nil customer for all customers. The
-- limits are those of the latest reservation; NULL bounds nothing. By customer and
-- day first: what counts for a customer now is read in one range.
CREATE TABLE budget_use (
    shop_id     TEXT   NOT NULL,
    budget_id   UUID   NOT NULL,
    day         BIGINT NOT NULL,
    customer_id UUID   NOT NULL,
    spent       BIGINT NOT NULL CHECK (spent >= 0),
    used        BIGINT NOT NULL CHECK (used >= 0),
    most_spent  BIGINT,
    most_used   BIGINT,
    PRIMARY KEY (shop_id, customer_id, day, budget_id)
);

CREATE TABLE grants (
    shop_id         TEXT    NOT NULL,
    id              UUID    NOT NULL,
    customer_id     UUID    NOT NULL,
    reward_id       UUID    NOT NULL,
    display_name    TEXT    NOT NULL,
    display_name_en TEXT    NOT NULL,
    item_code       BIGINT  NOT NULL,
    quantity        BIGINT  NOT NULL CHECK (quantity > 0),
    campaign_id     UUID,
    order_id        UUID,
    -- What it was given upon: the order, the complaint or the day. NULL for one
    -- that somebody gave without an order.
    occasion_id     UUID,
    cost            BIGINT  NOT NULL CHECK (cost >= 0),
    currency        TEXT    NOT NULL,
    layer           TEXT    NOT NULL,
    state           TEXT    NOT NULL CHECK (state IN ('WAITING', 'GRANTED', 'TAKEN', 'RETURNED')),
    reason          TEXT    NOT NULL,
    reason_en       TEXT    NOT NULL,
    granted_by      TEXT    NOT NULL,
    approver        TEXT    NOT NULL,
    points          BIGINT  NOT NULL CHECK (points >= 0),
    -- The hold on the points; NULL for a gift.
    hold_id         UUID,
    -- The shop's day its budget was reserved on.
    day             BIGINT  NOT NULL,
    -- Returned because its order was changed to less than the campaign asks for: the
    -- order gets it again once it is enough. What somebody returned is not given again.
    below_minimum   BOOLEAN NOT NULL DEFAULT FALSE,
    -- The plan of who gets what that it was given by; NULL for none.
    plan_id         UUID,
    created_at      BIGINT  NOT NULL,
    taken_at        BIGINT,
    thanked_at      BIGINT,
    PRIMARY KEY (shop_id, id)
);
CREATE INDEX grants_by_age ON grants (shop_id, created_at, id);
-- With what is counted of a customer's gifts, so that the index alone tells it.
CREATE INDEX grants_of_customer ON grants (shop_id, customer_id, created_at, id, reward_id, state);
CREATE INDEX grants_of_campaign ON grants (shop_id, campaign_id, created_at, id);
CREATE INDEX grants_of_order ON grants (shop_id, order_id, id);
CREATE INDEX grants_of_occasion ON grants (shop_id, occasion_id, customer_id);
-- The gift that points are set aside for.
CREATE INDEX grants_of_hold ON grants (shop_id, hold_id) WHERE hold_id IS NOT NULL;
CREATE INDEX grants_of_plan ON grants (shop_id, plan_id, created_at, id) WHERE plan_id IS NOT NULL;
CREATE INDEX grants_by_state ON grants (shop_id, state, created_at, id);
-- Gifts for points that nobody has taken yet; serves all shops at once.
CREATE INDEX grants_held ON grants (created_at, shop_id, id) WHERE hold_id IS NOT NULL AND state IN ('WAITING', 'GRANTED');
-- However it comes about, a campaign gives a reward to a customer once upon one occasion.
CREATE UNIQUE INDEX grants_once ON grants (shop_id, campaign_id, occasion_id, customer_id, reward_id)
    WHERE state <> 'RETURNED';

-- Who came into question for a campaign, when first, and on which side chance
-- put them: what an effect is reckoned from.
CREATE TABLE exposures (
    shop_id     TEXT    NOT NULL,
    campaign_id UUID    NOT NULL,
    customer_id UUID    NOT NULL,
    held_out    BOOLEAN NOT NULL,
    first_at    BIGINT  NOT NULL,
    PRIMARY KEY (shop_id, campaign_id, customer_id)
);
CREATE INDEX exposures_of_customer ON exposures (shop_id, customer_id);
-- Whether chance ever kept anybody from anything.
CREATE INDEX exposures_held_out ON exposures (shop_id) WHERE held_out;

-- Plans of who gets what.

CREATE TABLE reward_plan_policies (
    shop_id              TEXT   NOT NULL,
    gifts_per_customer   BIGINT NOT NULL,
    holdout_basis_points BIGINT NOT NULL,
    version              BIGINT NOT NULL,
    PRIMARY KEY (shop_id)
);

CREATE TABLE applied_reward_plans (
    shop_id    TEXT   NOT NULL,
    id         UUID   NOT NULL,
    budget     BIGINT NOT NULL,
    currency   TEXT   NOT NULL,
    -- JSON array: what was not given, and why.
    refused    TEXT   NOT NULL,
    applied_by TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, id)
);
CREATE INDEX applied_reward_plans_by_age ON applied_reward_plans (shop_id, created_at, id);

-- Goodwill.

-- What each role may give in a day and at once; NULL bounds nothing. A role
-- that was never set has no row.
CREATE TABLE allowances (
    shop_id TEXT   NOT NULL,
    role    TEXT   NOT NULL CHECK (role IN ('COURIER', 'STAFF', 'MANAGER', 'OWNER')),
    daily   BIGINT CHECK (daily >= 0),
    once    BIGINT CHECK (once >= 0),
    version BIGINT NOT NULL CHECK (version > 0),
    PRIMARY KEY (shop_id, role)
);

-- What was given on somebody's own judgement.
CREATE TABLE goodwill (
    shop_id     TEXT   NOT NULL,
    id          UUID   NOT NULL,
    kind        TEXT   NOT NULL CHECK (kind IN ('GIFT', 'REFUND')),
    -- NULL: for a stranger.
    customer_id UUID,
    amount      BIGINT NOT NULL CHECK (amount > 0),
    currency    TEXT   NOT NULL,
    reason      TEXT   NOT NULL,
    story       TEXT   NOT NULL,
    case_name   TEXT   NOT NULL,
    -- The order it repairs; NULL if it is about none.
    order_id    UUID,
    given_by    TEXT   NOT NULL,
    role        TEXT   NOT NULL,
    -- Where it was reserved: the giver's budget and the shop's day.
    budget_id   UUID   NOT NULL,
    day         BIGINT NOT NULL,
    -- What was left of the day's allowance then; NULL if it is not bounded.
    left_then   BIGINT,
    created_at  BIGINT NOT NULL,
    PRIMARY KEY (shop_id, id)
);
CREATE INDEX goodwill_by_age ON goodwill (shop_id, created_at, id);
-- What is given under one allowance on one day.
CREATE INDEX goodwill_of_budget ON goodwill (shop_id, budget_id, day);
CREATE INDEX goodwill_of_customer ON goodwill (shop_id, customer_id, id);
-- What was given back of an order.
CREATE INDEX goodwill_of_order ON goodwill (shop_id, order_id) WHERE order_id IS NOT NULL;

-- Referrals.

-- Codes to bring friends with; a code never changes its owner, whose record may
-- be merged into another.
CREATE TABLE referral_codes (
    shop_id     TEXT   NOT NULL,
    code        TEXT   NOT NULL,
    customer_id UUID   NOT NULL,
    created_at  BIGINT NOT NULL,
    PRIMARY KEY (shop_id, code)
);
CREATE UNIQUE INDEX referral_codes_of_customer ON referral_codes (shop_id, customer_id);

CREATE TABLE referrals (
    shop_id         TEXT   NOT NULL,
    id              UUID   NOT NULL,
    referrer_id     UUID   NOT NULL,
    friend_id       UUID   NOT NULL,
    state           TEXT   NOT NULL CHECK (state IN ('CLAIMED', 'CREDITED', 'TAKEN_BACK')),
    referrer_points BIGINT NOT NULL CHECK (referrer_points >= 0),
    friend_points   BIGINT NOT NULL CHECK (friend_points >= 0),
    -- The friend's first completed order.
    order_id        UUID,
    created_at      BIGINT NOT NULL,
    credited_at     BIGINT,
    PRIMARY KEY (shop_id, id),
    CHECK (state <> 'CLAIMED' OR (order_id IS NULL AND credited_at IS NULL))
);
-- Nobody is brought twice.
CREATE UNIQUE INDEX referrals_of_friend ON referrals (shop_id, friend_id) WHERE state <> 'TAKEN_BACK';
-- Whatever became of it.
CREATE INDEX referrals_brought ON referrals (shop_id, friend_id, id);
CREATE INDEX referrals_by_age ON referrals (shop_id, created_at, id);
CREATE INDEX referrals_of_referrer ON referrals (shop_id, referrer_id, created_at, id);
CREATE INDEX referrals_of_order ON referrals (shop_id, order_id) WHERE order_id IS NOT NULL;

-- What a referral is worth. The row is also what claims of a shop wait for one
-- another on, so that no circle closes between two of them.
CREATE TABLE referral_policies (
    shop_id         TEXT   NOT NULL,
    referrer_points BIGINT NOT NULL,
    friend_points   BIGINT NOT NULL,
    monthly_limit   BIGINT NOT NULL,
    version         BIGINT NOT NULL,
    PRIMARY KEY (shop_id)
);

-- Wishes.

-- Which wishes a shop makes, and when.
CREATE TABLE wish_policies (
    shop_id      TEXT   NOT NULL,
    -- JSON array.
    kinds        TEXT   NOT NULL,
    from_minute  BIGINT NOT NULL,
    until_minute BIGINT NOT NULL,
    version      BIGINT NOT NULL,
    -- When to look next whose day it is; NULL while none are made.
    due_at       BIGINT,
    -- While the guests are gone through: the last that was looked at.
    due_after    UUID   NOT NULL,
    PRIMARY KEY (shop_id)
);
-- Serves all shops at once.
CREATE INDEX wish_policies_due ON wish_policies (due_at, shop_id) WHERE due_at IS NOT NULL;

CREATE TABLE wishes (
    shop_id     TEXT   NOT NULL,
    id          UUID   NOT NULL,
    customer_id UUID   NOT NULL,
    kind        TEXT   NOT NULL,
    year        BIGINT NOT NULL,
    -- The shop's day, from 1970-01-01.
    day         BIGINT NOT NULL,
    text        TEXT   NOT NULL,
    text_en     TEXT   NOT NULL,
    until_at    BIGINT NOT NULL,
    created_at  BIGINT NOT NULL,
    PRIMARY KEY (shop_id, id)
);
-- Nobody is wished the same twice in a year, or two things on one day.
CREATE UNIQUE INDEX wishes_once ON wishes (shop_id, customer_id, kind, year);
CREATE UNIQUE INDEX wishes_one_a_day ON wishes (shop_id, customer_id, day);
CREATE INDEX wishes_by_age ON wishes (shop_id, created_at, id);
CREATE INDEX wishes_of_customer ON wishes (shop_id, customer_id, created_at, id);

-- Plans and memberships. Days are the shop's, from 1970-01-01.

CREATE TABLE plans (
    shop_id    TEXT    NOT NULL,
    id         UUID    NOT NULL,
    -- The version of its terms for who joins now.
    version    BIGINT  NOT NULL CHECK (version > 0),
    retired    BOOLEAN NOT NULL,
    revision   BIGINT  NOT NULL CHECK (revision > 0),
    created_at BIGINT  NOT NULL,
    PRIMARY KEY (shop_id, id)
);
CREATE INDEX plans_by_age ON plans (shop_id, created_at, id);

-- Never changed: members keep the version they have.
CREATE TABLE plan_versions (
    shop_id    TEXT   NOT NULL,
    plan_id    UUID   NOT NULL,
    version    BIGINT NOT NULL,
    -- JSON.
    terms      TEXT   NOT NULL,
    -- What a roll back goes back to.
    previous   BIGINT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, plan_id, version),
    CHECK (previous IS NULL OR previous < version)
);

CREATE TABLE memberships (
    shop_id      TEXT   NOT NULL,
    id           UUID   NOT NULL,
    plan_id      UUID   NOT NULL,
    customer_id  UUID   NOT NULL,
    version      BIGINT NOT NULL,
    -- Its periods are counted from the anchor on; the one before began then.
    anchor       BIGINT NOT NULL,
    began        BIGINT NOT NULL,
    -- The terms that hold from a day on, and from where their periods are counted.
    next_version BIGINT,
    next_day     BIGINT,
    next_anchor  BIGINT,
    state        TEXT   NOT NULL CHECK (state IN ('ACTIVE', 'PAUSED', 'ENDED')),
    -- The day after the last that is paid.
    paid_until   BIGINT,
    paused_on    BIGINT,
    -- The day after its last, once it was cancelled.
    cancelled_to BIGINT,
    -- When its holder is to be reminded, or it ends.
    due_at       BIGINT,
    reminded_of  BIGINT,
    revision     BIGINT NOT NULL CHECK (revision > 0),
    created_at   BIGINT NOT NULL,
    PRIMARY KEY (shop_id, id),
    CHECK ((state = 'PAUSED') = (paused_on IS NOT NULL)),
    CHECK ((next_version IS NULL) = (next_day IS NULL) AND (next_day IS NULL) = (next_anchor IS NULL))
);
-- Nobody is in a plan twice.
CREATE UNIQUE INDEX memberships_once ON memberships (shop_id, customer_id, plan_id) WHERE state <> 'ENDED';
CREATE INDEX memberships_of_customer ON memberships (shop_id, customer_id, created_at, id);
CREATE INDEX memberships_of_plan ON memberships (shop_id, plan_id, created_at, id);
CREATE INDEX memberships_by_age ON memberships (shop_id, created_at, id);
-- Serves all shops at once.
CREATE INDEX memberships_due ON memberships (due_at, shop_id, id) WHERE due_at IS NOT NULL;

-- Who shares a membership, beside its owner.
CREATE TABLE membership_households (
    shop_id       TEXT NOT NULL,
    membership_id UUID NOT NULL,
    customer_id   UUID NOT NULL,
    PRIMARY KEY (shop_id, membership_id, customer_id)
);
CREATE INDEX membership_households_of_customer ON membership_households (shop_id, customer_id, membership_id);

-- What the shop was paid for memberships; the money itself is the shop's till's.
CREATE TABLE membership_payments (
    shop_id       TEXT   NOT NULL,
    id            UUID   NOT NULL,
    membership_id UUID   NOT NULL,
    customer_id   UUID   NOT NULL,
    amount        BIGINT NOT NULL CHECK (amount >= 0),
    currency      TEXT   NOT NULL,
    reference     TEXT   NOT NULL,
    -- By which terms, and for which days; none for a top-up.
    version       BIGINT NOT NULL,
    from_day      BIGINT NOT NULL,
    until_day     BIGINT NOT NULL,
    created_at    BIGINT NOT NULL,
    PRIMARY KEY (shop_id, id)
);
CREATE INDEX membership_payments_of_membership ON membership_payments (shop_id, membership_id, created_at, id);
CREATE INDEX membership_payments_of_customer ON membership_payments (shop_id, customer_id, id);
-- A payment pays once. Of who was erased no reference is left.
CREATE UNIQUE INDEX membership_payments_once ON membership_payments (shop_id, reference) WHERE reference <> '';

-- Uses of a benefit that a membership has: what its plan gives for a period is written down
-- with the first use in it.
CREATE TABLE entitlement_grants (
    shop_id       TEXT   NOT NULL,
    id            UUID   NOT NULL,
    membership_id UUID   NOT NULL,
    benefit       TEXT   NOT NULL,
    source        TEXT   NOT NULL CHECK (source IN ('PLAN', 'TOP_UP')),
    priority      BIGINT NOT NULL,
    -- NULL where uses are not counted.
    granted       BIGINT CHECK (granted >= 0),
    held          BIGINT NOT NULL CHECK (held >= 0),
    used          BIGINT NOT NULL CHECK (used >= 0),
    starts_on     BIGINT NOT NULL,
    -- The day after the last; NULL for as long as the membership.
    ends_on       BIGINT,
    created_at    BIGINT NOT NULL,
    PRIMARY KEY (shop_id, id),
    CHECK (granted IS NULL OR held + used <= granted)
);
CREATE UNIQUE INDEX entitlement_grants_of_period ON entitlement_grants (shop_id, membership_id, benefit, starts_on)
    WHERE source = 'PLAN';
CREATE INDEX entitlement_grants_of_membership ON entitlement_grants (shop_id, membership_id, ends_on);

CREATE TABLE entitlement_uses (
    shop_id       TEXT   NOT NULL,
    id            UUID   NOT NULL,
    grant_id      UUID   NOT NULL,
    membership_id UUID   NOT NULL,
    benefit       TEXT   NOT NULL,
    customer_id   UUID   NOT NULL,
    order_id      UUID,
    state         TEXT   NOT NULL CHECK (state IN ('HELD', 'CAPTURED', 'RELEASED', 'RETURNED')),
    -- What it takes off the order, in minor units.
    saving        BIGINT CHECK (saving >= 0),
    day           BIGINT NOT NULL,
    -- When it is released unless it was captured; NULL where its order says that.
    expires_at    BIGINT,
    created_at    BIGINT NOT NULL,
    PRIMARY KEY (shop_id, id)
);
-- For one order a benefit is used once.
CREATE UNIQUE INDEX entitlement_uses_once ON entitlement_uses (shop_id, order_id, benefit)
    WHERE order_id IS NOT NULL AND state IN ('HELD', 'CAPTURED');
CREATE INDEX entitlement_uses_of_membership ON entitlement_uses (shop_id, membership_id, benefit, day);
CREATE INDEX entitlement_uses_of_grant ON entitlement_uses (shop_id, grant_id);
CREATE INDEX entitlement_uses_of_customer ON entitlement_uses (shop_id, customer_id, id);
CREATE INDEX entitlement_uses_held ON entitlement_uses (shop_id, created_at, id) WHERE state = 'HELD' AND order_id IS NOT NULL;
-- Serves all shops at once.
CREATE INDEX entitlement_uses_due ON entitlement_uses (expires_at, shop_id, id) WHERE state = 'HELD' AND expires_at IS NOT NULL;

-- What orders were of: what a plan would have been on them is counted by it.
CREATE TABLE order_line_projections (
    shop_id  TEXT NOT NULL,
    order_id UUID NOT NULL,
    -- JSON.
    lines    TEXT NOT NULL,
    PRIMARY KEY (shop_id, order_id)
);
