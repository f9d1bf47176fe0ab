-- The people a shop serves.
CREATE TABLE customers (
    shop_id      TEXT    NOT NULL,
    id           UUID    NOT NULL,
    -- 100000 for a customer without a number, so that they come last.
    number       BIGINT  NOT NULL CHECK (number BETWEEN 1 AND 100000),
    display_name TEXT    NOT NULL,
    -- Phones, addresses and preferences are JSON: they are read and written
    -- only together with their customer.
    phones       TEXT    NOT NULL,
    addresses    TEXT    NOT NULL,
    preferences  TEXT    NOT NULL,
    notes        TEXT    NOT NULL,
    search_text  TEXT    NOT NULL,
    version      BIGINT  NOT NULL,
    created_at   BIGINT  NOT NULL,
    updated_at   BIGINT  NOT NULL,
    -- The record a customer was merged into; its number finds that one.
    merged_into  UUID,
    -- Until then who says the number is asked whom they mean: it was another's.
    number_asked_until BIGINT,
    PRIMARY KEY (shop_id, id)
) /* WITH ROWID */;
CREATE INDEX customers_by_number ON customers (shop_id, number, id);
CREATE UNIQUE INDEX customers_number_once ON customers (shop_id, number) WHERE number < 100000;
CREATE INDEX customers_merged ON customers (shop_id, merged_into) WHERE merged_into IS NOT NULL;

-- Merges, as long as they can be undone.
CREATE TABLE merges (
    shop_id     TEXT   NOT NULL,
    merged_id   UUID   NOT NULL,
    survivor_id UUID   NOT NULL,
    -- JSON: what the survivor has of the record that ended.
    gained      TEXT   NOT NULL,
    merged_at   BIGINT NOT NULL,
    PRIMARY KEY (shop_id, merged_id)
);
CREATE INDEX merges_of_survivor ON merges (shop_id, survivor_id, merged_at, merged_id);
CREATE INDEX merges_age ON merges (merged_at);

-- The number the next customer of a shop gets: above every number ever used.
CREATE TABLE next_numbers (
    shop_id     TEXT   NOT NULL,
    next_number BIGINT NOT NULL,
    PRIMARY KEY (shop_id)
);

-- Numbers that a customer had until they got another one. For a while they find
-- who had them, and are nobody else's.
CREATE TABLE freed_numbers (
    shop_id     TEXT   NOT NULL,
    number      BIGINT NOT NULL,
    -- NULL once they were erased: that the number was used is nobody's data.
    customer_id UUID,
    freed_at    BIGINT NOT NULL,
    PRIMARY KEY (shop_id, number)
);
CREATE INDEX freed_numbers_of_customer ON freed_numbers (shop_id, customer_id);

-- Who they are in chats. An empty channel stands for every channel.
CREATE TABLE chat_identities (
    shop_id     TEXT   NOT NULL,
    sender_id   TEXT   NOT NULL,
    channel     TEXT   NOT NULL,
    customer_id UUID   NOT NULL,
    place       BIGINT NOT NULL,
    PRIMARY KEY (shop_id, sender_id, channel)
);
CREATE INDEX chat_identities_of_customer ON chat_identities (shop_id, customer_id, place);

-- Household and colleagues; each tie is two rows, one for each side.
CREATE TABLE links (
    shop_id     TEXT NOT NULL,
    customer_id UUID NOT NULL,
    other_id    UUID NOT NULL,
    kind        TEXT NOT NULL CHECK (kind IN ('HOUSEHOLD', 'COLLEAGUE')),
    PRIMARY KEY (shop_id, customer_id, other_id)
);
CREATE INDEX links_of_other ON links (shop_id, other_id);

-- Timelines. The id is that of the event, if it was one.
CREATE TABLE contacts (
    shop_id     TEXT    NOT NULL,
    -- Or a partner.
    customer_id UUID    NOT NULL,
    occurred_at BIGINT  NOT NULL,
    id          UUID    NOT NULL,
    is_partner  BOOLEAN NOT NULL,
    kind        TEXT    NOT NULL,
    summary     TEXT    NOT NULL,
    subject     TEXT    NOT NULL,
    channel     TEXT    NOT NULL,
    -- Who wrote it in a chat; else empty.
    sender_id   TEXT    NOT NULL,
    -- Who of the shop wrote it down by hand; else empty.
    recorded_by TEXT    NOT NULL,
    minutes     BIGINT  NOT NULL,
    search_text TEXT    NOT NULL,
    PRIMARY KEY (shop_id, customer_id, occurred_at, id)
);
CREATE INDEX contacts_by_age ON contacts (shop_id, occurred_at, id);
CREATE INDEX contacts_by_sender ON contacts (shop_id, sender_id, occurred_at, id) WHERE sender_id <> '';

-- What passed between a customer and the shop in money, points and time.
CREATE TABLE ledger_entries (
    shop_id     TEXT   NOT NULL,
    customer_id UUID   NOT NULL,
    occurred_at BIGINT NOT NULL,
    id          UUID   NOT NULL,
    kind        TEXT   NOT NULL CHECK (kind IN ('SALE', 'REFUND', 'GIFT', 'GOODWILL', 'POINTS', 'TIME', 'MEMBERSHIP_FEE', 'SAVING')),
    amount      BIGINT NOT NULL,
    quantity    BIGINT NOT NULL,
    source      TEXT   NOT NULL,
    PRIMARY KEY (shop_id, customer_id, occurred_at, id)
);

-- Whom the shop works with who is no guest.
CREATE TABLE partners (
    shop_id        TEXT   NOT NULL,
    id             UUID   NOT NULL,
    kind           TEXT   NOT NULL CHECK (kind IN ('SUPPLIER', 'PARTNER', 'LANDLORD', 'CONTRACTOR', 'AUTHORITY')),
    display_name   TEXT   NOT NULL,
    contact_person TEXT   NOT NULL,
    phone          TEXT   NOT NULL,
    -- JSON.
    terms          TEXT   NOT NULL,
    notes          TEXT   NOT NULL,
    version        BIGINT NOT NULL,
    created_at     BIGINT NOT NULL,
    PRIMARY KEY (shop_id, id)
);
CREATE INDEX partners_by_age ON partners (shop_id, created_at, id);

-- Their bills.
CREATE TABLE dues (
    shop_id     TEXT   NOT NULL,
    id          UUID   NOT NULL,
    partner_id  UUID   NOT NULL,
    amount      BIGINT NOT NULL CHECK (amount > 0),
    -- Counted from 1970-01-01.
    due_day     BIGINT NOT NULL,
    description TEXT   NOT NULL,
    paid_at     BIGINT,
    created_at  BIGINT NOT NULL,
    PRIMARY KEY (shop_id, id)
);
CREATE INDEX dues_of_partner ON dues (shop_id, partner_id, due_day, id);
CREATE INDEX dues_by_day ON dues (shop_id, due_day, id);

-- Keys that let people and programs in. The secret itself is nowhere.
CREATE TABLE access_keys (
    shop_id      TEXT    NOT NULL,
    id           UUID    NOT NULL,
    kind         TEXT    NOT NULL CHECK (kind IN ('OWNER', 'MANAGER', 'STAFF', 'COURIER', 'GUEST', 'INTEGRATION')),
    display_name TEXT    NOT NULL,
    -- The customer whose key it is; none unless it is a guest's.
    customer_id  UUID,
    secret_hash  BYTEA   NOT NULL,
    created_at   BIGINT  NOT NULL,
    -- The secret before the last rotation, which works until then.
    previous_secret_hash BYTEA,
    previous_expires_at  BIGINT,
    PRIMARY KEY (shop_id, id),
    CHECK ((kind = 'GUEST') = (customer_id IS NOT NULL)),
    CHECK (shop_id <> '' OR kind = 'OWNER')
);
-- A secret reads `rq_{shop}_…`, and `rq__…` of the house, so that it says where to look.
CREATE UNIQUE INDEX access_keys_by_secret ON access_keys (shop_id, secret_hash);
CREATE UNIQUE INDEX access_keys_by_previous_secret ON access_keys (shop_id, previous_secret_hash);
CREATE INDEX access_keys_of_customer ON access_keys (shop_id, customer_id);

-- Who did what in which shop that is the owner's or manager's to do, whichever service
-- it was done in; an empty shop stands for the house.
CREATE TABLE audit_entries (
    shop_id     TEXT   NOT NULL,
    occurred_at BIGINT NOT NULL,
    id          UUID   NOT NULL,
    kind        TEXT   NOT NULL,
    subject     TEXT   NOT NULL,
    method      TEXT   NOT NULL,
    resource    TEXT   NOT NULL,
    -- The customer whom the request names besides; empty if none.
    customer    TEXT   NOT NULL,
    request_id  UUID,
    trace_id    TEXT   NOT NULL,
    PRIMARY KEY (shop_id, occurred_at, id)
);
CREATE INDEX audit_entries_age ON audit_entries (occurred_at);

-- What the events of orders tell of the shop: whose day it is, and in which currency.
CREATE TABLE shop_projections (
    shop_id       TEXT   NOT NULL,
    time_zone     TEXT   NOT NULL,
    currency      TEXT   NOT NULL,
    opening_hours TEXT   NOT NULL,
    revision      BIGINT NOT NULL,
    PRIMARY KEY (shop_id)
);

-- Completed orders of customers, as events told of them last.
CREATE TABLE purchases (
    shop_id      TEXT   NOT NULL,
    order_id     UUID   NOT NULL,
    customer_id  UUID   NOT NULL,
    -- The shop's day on which it was placed, counted from 1970-01-01.
    day          BIGINT NOT NULL,
    placed_at    BIGINT NOT NULL,
    total        BIGINT NOT NULL,
    refunded     BIGINT NOT NULL,
    PRIMARY KEY (shop_id, order_id)
);
-- It has all that is added up, so that the table itself is not read.
CREATE INDEX purchases_of_customer ON purchases (shop_id, customer_id, day, total, refunded, placed_at);

-- What a customer's purchases come to, counted anew with each.
CREATE TABLE guest_figures (
    shop_id        TEXT   NOT NULL,
    customer_id    UUID   NOT NULL,
    orders         BIGINT NOT NULL,
    -- What was paid and not given back.
    net            BIGINT NOT NULL,
    -- Days with a purchase.
    visits         BIGINT NOT NULL,
    first_day      BIGINT NOT NULL,
    last_day       BIGINT NOT NULL,
    first_order_at BIGINT NOT NULL,
    last_order_at  BIGINT NOT NULL,
    -- What was paid on the days after the first.
    repeat_net     BIGINT NOT NULL,
    -- Of the pauses between visits nine tenths are not longer, in days; 0 for fewer than five.
    pause_p90      BIGINT NOT NULL,
    PRIMARY KEY (shop_id, customer_id)
);

-- What the orders say of each customer, as they were all scored last.
CREATE TABLE guest_scores (
    shop_id     TEXT   NOT NULL,
    customer_id UUID   NOT NULL,
    -- What is at stake.
    at_risk     BIGINT NOT NULL,
    rfm_segment TEXT   NOT NULL,
    rhythm      TEXT   NOT NULL,
    -- JSON: the rest.
    score       TEXT   NOT NULL,
    PRIMARY KEY (shop_id, customer_id)
);
-- It has all that is asked for, so that what is not wanted is passed over in it.
CREATE INDEX guest_scores_at_risk ON guest_scores (shop_id, at_risk, customer_id, rfm_segment, rhythm);

-- When a shop's customers are to be scored again.
CREATE TABLE scorings (
    shop_id   TEXT   NOT NULL,
    due_at    BIGINT NOT NULL,
    -- Absent until they were.
    scored_at BIGINT,
    -- JSON: what was said of all of them, and when, where it takes long to reckon; else empty.
    summary   TEXT   NOT NULL DEFAULT '',
    PRIMARY KEY (shop_id)
);
CREATE INDEX scorings_due ON scorings (due_at);

-- How the value of a shop's guests is reckoned, fitted to its history once a day.
CREATE TABLE value_models (
    shop_id   TEXT   NOT NULL,
    -- When it is to be fitted anew.
    due_at    BIGINT NOT NULL,
    -- Counts how often it was asked for.
    revision  BIGINT NOT NULL,
    -- Absent until it was.
    fitted_at BIGINT,
    -- JSON: the model, or why there is none.
    fit       TEXT   NOT NULL,
    PRIMARY KEY (shop_id)
);
CREATE INDEX value_models_due ON value_models (due_at);

-- Groups of guests by rule.
CREATE TABLE segments (
    shop_id         TEXT   NOT NULL,
    id              UUID   NOT NULL,
    display_name    TEXT   NOT NULL,
    display_name_en TEXT   NOT NULL,
    -- JSON.
    rule            TEXT   NOT NULL,
    member_count    BIGINT NOT NULL,
    refreshed_at    BIGINT NOT NULL,
    -- When it is to be gone through again.
    due_at          BIGINT NOT NULL,
    version         BIGINT NOT NULL,
    created_at      BIGINT NOT NULL,
    PRIMARY KEY (shop_id, id)
);
CREATE INDEX segments_due ON segments (due_at);
CREATE INDEX segments_by_age ON segments (shop_id, created_at, id);

CREATE TABLE segment_members (
    shop_id     TEXT   NOT NULL,
    segment_id  UUID   NOT NULL,
    customer_id UUID   NOT NULL,
    joined_at   BIGINT NOT NULL,
    PRIMARY KEY (shop_id, segment_id, customer_id)
);
CREATE INDEX segment_members_by_age ON segment_members (shop_id, segment_id, joined_at, customer_id);
CREATE INDEX segments_of_customer ON segment_members (shop_id, customer_id);

-- Who came into a segment or left it, on which of the shop's days.
CREATE TABLE segment_moves (
    shop_id     TEXT    NOT NULL,
    segment_id  UUID    NOT NULL,
    day         BIGINT  NOT NULL,
    customer_id UUID    NOT NULL,
    joined      BOOLEAN NOT NULL,
    PRIMARY KEY (shop_id, segment_id, day, customer_id)
);
CREATE INDEX segment_moves_of_customer ON segment_moves (shop_id, customer_id);

-- Re-rankings of the regulars, each as a whole.
CREATE TABLE renumberings (
    shop_id    TEXT    NOT NULL,
    id         UUID    NOT NULL,
    -- JSON.
    moves      TEXT    NOT NULL,
    ranked     BIGINT  NOT NULL,
    days       BIGINT  NOT NULL,
    swaps      BOOLEAN NOT NULL,
    created_at BIGINT  NOT NULL,
    applied_at BIGINT,
    undone_at  BIGINT,
    PRIMARY KEY (shop_id, id)
);
CREATE INDEX renumberings_by_age ON renumberings (shop_id, created_at, id);

-- What guests want to reach.
CREATE TABLE goals (
    shop_id      TEXT   NOT NULL,
    id           UUID   NOT NULL,
    customer_id  UUID   NOT NULL,
    outcome      TEXT   NOT NULL,
    due_day      BIGINT,
    -- JSON; `null` where nothing that can be counted is promised.
    promise      TEXT   NOT NULL,
    -- JSON.
    services     TEXT   NOT NULL,
    state        TEXT   NOT NULL CHECK (state IN ('OPEN', 'REACHED', 'MISSED', 'DROPPED')),
    closing_note TEXT   NOT NULL,
    -- When it was looked at last what stands in its way.
    looked_at    BIGINT NOT NULL,
    version      BIGINT NOT NULL,
    created_at   BIGINT NOT NULL,
    PRIMARY KEY (shop_id, id)
);
CREATE INDEX goals_by_age ON goals (shop_id, created_at, id);
CREATE INDEX goals_of_customer ON goals (shop_id, customer_id, state);
CREATE INDEX goals_open ON goals (looked_at) WHERE state = 'OPEN';

-- Orders of customers that are promised for a time, until some days after it: a goal may
-- be about them.
CREATE TABLE goal_orders (
    shop_id      TEXT   NOT NULL,
    order_id     UUID   NOT NULL,
    customer_id  UUID   NOT NULL,
    -- JSON: how many of which code were asked for.
    dishes       TEXT   NOT NULL,
    promised_at  BIGINT NOT NULL,
    completed_at BIGINT,
    PRIMARY KEY (shop_id, order_id)
);
CREATE INDEX goal_orders_of_customer ON goal_orders (shop_id, customer_id, promised_at);
CREATE INDEX goal_orders_by_promise ON goal_orders (promised_at);

-- What stood in the way of goals, each thing once a day.
CREATE TABLE goal_warnings (
    shop_id     TEXT   NOT NULL,
    id          UUID   NOT NULL,
    goal_id     UUID   NOT NULL,
    customer_id UUID   NOT NULL,
    kind        TEXT   NOT NULL,
    text        TEXT   NOT NULL,
    text_en     TEXT   NOT NULL,
    day         BIGINT NOT NULL,
    created_at  BIGINT NOT NULL,
    -- When it was mended.
    ended_at    BIGINT,
    PRIMARY KEY (shop_id, id)
);
CREATE UNIQUE INDEX goal_warnings_once ON goal_warnings (shop_id, goal_id, day, kind);
CREATE INDEX goal_warnings_by_age ON goal_warnings (shop_id, created_at, id);
CREATE INDEX goal_warnings_of_customer ON goal_warnings (shop_id, customer_id);
