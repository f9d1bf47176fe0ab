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
    PRIMARY KEY (shop_id, id)
) /* WITH ROWID */;
CREATE INDEX customers_by_number ON customers (shop_id, number, id);
CREATE UNIQUE INDEX customers_number_once ON customers (shop_id, number) WHERE number < 100000;
CREATE INDEX customers_merged ON customers (shop_id, merged_into) WHERE merged_into IS NOT NULL;

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
    customer_id UUID   NOT NULL,
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

-- Timelines. The id is that of the event.
CREATE TABLE contacts (
    shop_id     TEXT   NOT NULL,
    customer_id UUID   NOT NULL,
    occurred_at BIGINT NOT NULL,
    id          UUID   NOT NULL,
    kind        TEXT   NOT NULL,
    summary     TEXT   NOT NULL,
    subject     TEXT   NOT NULL,
    channel     TEXT   NOT NULL,
    search_text TEXT   NOT NULL,
    PRIMARY KEY (shop_id, customer_id, occurred_at, id)
);

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
