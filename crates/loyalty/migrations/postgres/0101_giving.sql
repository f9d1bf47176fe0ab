-- The shop as orders tells of it: whose day it is, and in which currency.
CREATE TABLE shops_known (
    shop_id       TEXT   NOT NULL,
    time_zone     TEXT   NOT NULL,
    currency      TEXT   NOT NULL,
    opening_hours TEXT   NOT NULL,
    revision      BIGINT NOT NULL,
    PRIMARY KEY (shop_id)
);

-- What is known here of a customer, and of what they bought.
CREATE TABLE guests (
    shop_id        TEXT    NOT NULL,
    customer_id    UUID    NOT NULL,
    number         BIGINT  NOT NULL,
    display_name   TEXT    NOT NULL,
    -- JSON object of text.
    preferences    TEXT    NOT NULL,
    -- JSON array: chat identities, phones and addresses, each hashed.
    marks          TEXT    NOT NULL,
    revision       BIGINT  NOT NULL,
    -- Completed orders.
    orders         BIGINT  NOT NULL,
    spent          BIGINT  NOT NULL,
    first_order_at BIGINT,
    last_order_at  BIGINT,
    -- The record this one was merged into.
    merged_into    UUID,
    PRIMARY KEY (shop_id, customer_id)
);

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
    deleted              BOOLEAN NOT NULL,
    version              BIGINT  NOT NULL,
    created_at           BIGINT  NOT NULL,
    PRIMARY KEY (shop_id, id)
);
CREATE INDEX campaigns_by_age ON campaigns (shop_id, created_at, id);

CREATE TABLE boundaries (
    shop_id    TEXT   NOT NULL,
    id         UUID   NOT NULL,
    topic      TEXT   NOT NULL,
    stance     TEXT   NOT NULL CHECK (stance IN ('ALWAYS', 'SOMETIMES', 'NEVER')),
    approver   TEXT   NOT NULL,
    text       TEXT   NOT NULL,
    text_en    TEXT   NOT NULL,
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
    created_at  BIGINT NOT NULL,
    PRIMARY KEY (shop_id, id)
);
CREATE INDEX exceptions_by_age ON exceptions (shop_id, created_at, id);
CREATE INDEX exceptions_by_state ON exceptions (shop_id, state, created_at, id);

-- What was spent of a budget: a campaign's, or the allowance of one member of
-- the staff. Day 0 is for all days, the nil customer for all customers. The
-- limits are those of the latest reservation; NULL bounds nothing.
CREATE TABLE budget_use (
    shop_id     TEXT   NOT NULL,
    budget_id   UUID   NOT NULL,
    day         BIGINT NOT NULL,
    customer_id UUID   NOT NULL,
    spent       BIGINT NOT NULL CHECK (spent >= 0),
    used        BIGINT NOT NULL CHECK (used >= 0),
    most_spent  BIGINT,
    most_used   BIGINT,
    PRIMARY KEY (shop_id, budget_id, day, customer_id)
);

CREATE TABLE grants (
    shop_id         TEXT   NOT NULL,
    id              UUID   NOT NULL,
    customer_id     UUID   NOT NULL,
    reward_id       UUID   NOT NULL,
    display_name    TEXT   NOT NULL,
    display_name_en TEXT   NOT NULL,
    item_code       BIGINT NOT NULL,
    quantity        BIGINT NOT NULL CHECK (quantity > 0),
    campaign_id     UUID,
    order_id        UUID,
    cost            BIGINT NOT NULL CHECK (cost >= 0),
    currency        TEXT   NOT NULL,
    layer           TEXT   NOT NULL,
    state           TEXT   NOT NULL CHECK (state IN ('WAITING', 'GRANTED', 'TAKEN', 'RETURNED')),
    reason          TEXT   NOT NULL,
    reason_en       TEXT   NOT NULL,
    granted_by      TEXT   NOT NULL,
    approver        TEXT   NOT NULL,
    points          BIGINT NOT NULL CHECK (points >= 0),
    -- The hold on the points; NULL for a gift.
    hold_id         UUID,
    -- The shop's day its budget was reserved on.
    day             BIGINT NOT NULL,
    created_at      BIGINT NOT NULL,
    taken_at        BIGINT,
    thanked_at      BIGINT,
    PRIMARY KEY (shop_id, id)
);
CREATE INDEX grants_by_age ON grants (shop_id, created_at, id);
CREATE INDEX grants_of_customer ON grants (shop_id, customer_id, created_at, id);
CREATE INDEX grants_of_campaign ON grants (shop_id, campaign_id, created_at, id);
CREATE INDEX grants_of_order ON grants (shop_id, order_id, id);
CREATE INDEX grants_by_state ON grants (shop_id, state, created_at, id);

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
