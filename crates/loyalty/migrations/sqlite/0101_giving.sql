-- The shop as orders tells of it: whose day it is, and in which currency.
CREATE TABLE shops_known (
    shop_id       TEXT   NOT NULL,
    time_zone     TEXT   NOT NULL,
    currency      TEXT   NOT NULL,
    opening_hours TEXT   NOT NULL,
    revision      INTEGER NOT NULL,
    PRIMARY KEY (shop_id)
) STRICT, WITHOUT ROWID;

-- What is known here of a customer, and of what they bought.
CREATE TABLE guests (
    shop_id        TEXT    NOT NULL,
    customer_id    BLOB    NOT NULL,
    number         INTEGER  NOT NULL,
    display_name   TEXT    NOT NULL,
    -- JSON object of text.
    preferences    TEXT    NOT NULL,
    -- JSON array: chat identities, phones and addresses, each hashed.
    marks          TEXT    NOT NULL,
    revision       INTEGER  NOT NULL,
    -- Completed orders.
    orders         INTEGER  NOT NULL,
    spent          INTEGER  NOT NULL,
    first_order_at INTEGER,
    last_order_at  INTEGER,
    -- The record this one was merged into.
    merged_into    BLOB,
    PRIMARY KEY (shop_id, customer_id)
) STRICT, WITHOUT ROWID;

-- Counts the changes of what may be given, so that a copy knows when it is old.
CREATE TABLE catalogues (
    shop_id  TEXT   NOT NULL,
    revision INTEGER NOT NULL,
    PRIMARY KEY (shop_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE rewards (
    shop_id         TEXT    NOT NULL,
    id              BLOB    NOT NULL,
    display_name    TEXT    NOT NULL,
    display_name_en TEXT    NOT NULL,
    layer           TEXT    NOT NULL CHECK (layer IN ('EMOTIONAL', 'NEED', 'VALUE')),
    cost            INTEGER  NOT NULL CHECK (cost >= 0),
    currency        TEXT    NOT NULL,
    item_code       INTEGER  NOT NULL,
    -- NULL: not counted.
    stock           INTEGER  CHECK (stock >= 0),
    -- JSON array of ids.
    alternatives    TEXT    NOT NULL,
    -- JSON array of text.
    suits           TEXT    NOT NULL,
    min_age         INTEGER  NOT NULL,
    points_price    INTEGER  NOT NULL,
    retired         INTEGER NOT NULL,
    version         INTEGER  NOT NULL,
    created_at      INTEGER  NOT NULL,
    PRIMARY KEY (shop_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX rewards_by_age ON rewards (shop_id, created_at, id);

CREATE TABLE campaigns (
    shop_id              TEXT    NOT NULL,
    id                   BLOB    NOT NULL,
    display_name         TEXT    NOT NULL,
    display_name_en      TEXT    NOT NULL,
    trigger_kind         TEXT    NOT NULL,
    -- JSON objects: for whom, what, and how much may be spent.
    conditions           TEXT    NOT NULL,
    offers               TEXT    NOT NULL,
    offers_per_order     INTEGER  NOT NULL,
    budget               TEXT    NOT NULL,
    holdout_basis_points INTEGER  NOT NULL,
    automatic            INTEGER NOT NULL,
    paused               INTEGER NOT NULL,
    starts_at            INTEGER,
    ends_at              INTEGER,
    topic                TEXT    NOT NULL,
    deleted              INTEGER NOT NULL,
    version              INTEGER  NOT NULL,
    created_at           INTEGER  NOT NULL,
    PRIMARY KEY (shop_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX campaigns_by_age ON campaigns (shop_id, created_at, id);

CREATE TABLE boundaries (
    shop_id    TEXT   NOT NULL,
    id         BLOB   NOT NULL,
    topic      TEXT   NOT NULL,
    stance     TEXT   NOT NULL CHECK (stance IN ('ALWAYS', 'SOMETIMES', 'NEVER')),
    approver   TEXT   NOT NULL,
    text       TEXT   NOT NULL,
    text_en    TEXT   NOT NULL,
    version    INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (shop_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX boundaries_by_topic ON boundaries (shop_id, topic);

CREATE TABLE exceptions (
    shop_id     TEXT   NOT NULL,
    id          BLOB   NOT NULL,
    customer_id BLOB,
    topic       TEXT   NOT NULL,
    text        TEXT   NOT NULL,
    state       TEXT   NOT NULL CHECK (state IN ('WAITING', 'ALLOWED', 'REFUSED')),
    -- The boundary as it was then, JSON; empty if there was none.
    boundary    TEXT   NOT NULL,
    approver    TEXT   NOT NULL,
    decided_by  TEXT   NOT NULL,
    reason      TEXT   NOT NULL,
    created_at  INTEGER NOT NULL,
    PRIMARY KEY (shop_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX exceptions_by_age ON exceptions (shop_id, created_at, id);
CREATE INDEX exceptions_by_state ON exceptions (shop_id, state, created_at, id);

-- What was spent of a budget: a campaign's, or the allowance of one member of
-- the staff. Day 0 is for all days, the nil customer for all customers. The
-- limits are those of the latest reservation; NULL bounds nothing.
CREATE TABLE budget_use (
    shop_id     TEXT   NOT NULL,
    budget_id   BLOB   NOT NULL,
    day         INTEGER NOT NULL,
    customer_id BLOB   NOT NULL,
    spent       INTEGER NOT NULL CHECK (spent >= 0),
    used        INTEGER NOT NULL CHECK (used >= 0),
    most_spent  INTEGER,
    most_used   INTEGER,
    PRIMARY KEY (shop_id, budget_id, day, customer_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE grants (
    shop_id         TEXT   NOT NULL,
    id              BLOB   NOT NULL,
    customer_id     BLOB   NOT NULL,
    reward_id       BLOB   NOT NULL,
    display_name    TEXT   NOT NULL,
    display_name_en TEXT   NOT NULL,
    item_code       INTEGER NOT NULL,
    quantity        INTEGER NOT NULL CHECK (quantity > 0),
    campaign_id     BLOB,
    order_id        BLOB,
    cost            INTEGER NOT NULL CHECK (cost >= 0),
    currency        TEXT   NOT NULL,
    layer           TEXT   NOT NULL,
    state           TEXT   NOT NULL CHECK (state IN ('WAITING', 'GRANTED', 'TAKEN', 'RETURNED')),
    reason          TEXT   NOT NULL,
    reason_en       TEXT   NOT NULL,
    granted_by      TEXT   NOT NULL,
    approver        TEXT   NOT NULL,
    points          INTEGER NOT NULL CHECK (points >= 0),
    -- The hold on the points; NULL for a gift.
    hold_id         BLOB,
    -- The shop's day its budget was reserved on.
    day             INTEGER NOT NULL,
    created_at      INTEGER NOT NULL,
    taken_at        INTEGER,
    thanked_at      INTEGER,
    PRIMARY KEY (shop_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX grants_by_age ON grants (shop_id, created_at, id);
CREATE INDEX grants_of_customer ON grants (shop_id, customer_id, created_at, id);
CREATE INDEX grants_of_campaign ON grants (shop_id, campaign_id, created_at, id);
CREATE INDEX grants_of_order ON grants (shop_id, order_id, id);
CREATE INDEX grants_by_state ON grants (shop_id, state, created_at, id);

-- Who came into question for a campaign, when first, and on which side chance
-- put them: what an effect is reckoned from.
CREATE TABLE exposures (
    shop_id     TEXT    NOT NULL,
    campaign_id BLOB    NOT NULL,
    customer_id BLOB    NOT NULL,
    held_out    INTEGER NOT NULL,
    first_at    INTEGER  NOT NULL,
    PRIMARY KEY (shop_id, campaign_id, customer_id)
) STRICT, WITHOUT ROWID;
