CREATE TABLE shops (
    shop_id               TEXT    NOT NULL PRIMARY KEY,
    display_name          TEXT    NOT NULL,
    display_name_en       TEXT    NOT NULL,
    time_zone             TEXT    NOT NULL,
    currency              TEXT    NOT NULL,
    -- [[open minute, close minute], ...]
    opening_hours         TEXT    NOT NULL,
    rice_code             BIGINT  NOT NULL,
    trust_unbound_senders BOOLEAN NOT NULL,
    -- What a shop says of its deliveries; without a fee it doesn't.
    delivery_fee          BIGINT,
    usual_minutes         BIGINT  NOT NULL DEFAULT 45,
    -- ["...", ...]
    wish_words            TEXT    NOT NULL DEFAULT '[]',
    version               BIGINT  NOT NULL,
    -- Counts every change of the shop or its menu, so that both can be kept in memory.
    menu_revision         BIGINT  NOT NULL
) /* WITH ROWID */;

CREATE TABLE menu_items (
    shop_id           TEXT    NOT NULL,
    code              BIGINT  NOT NULL,
    -- Which dish it is, from 1: it stays when the code becomes another dish's.
    dish_id           BIGINT  NOT NULL,
    display_name      TEXT    NOT NULL,
    display_name_en   TEXT    NOT NULL,
    -- ["...", ...]
    aliases           TEXT    NOT NULL,
    price             BIGINT  NOT NULL,
    cost              BIGINT,
    takes_rice        BOOLEAN NOT NULL,
    category          TEXT    NOT NULL,
    sold_out          BOOLEAN NOT NULL,
    -- Known from past orders alone, or not sold any more.
    retired           BOOLEAN NOT NULL DEFAULT FALSE,
    -- ["...", ...]
    ingredients       TEXT    NOT NULL DEFAULT '[]',
    -- ["...", ...]
    allergens         TEXT    NOT NULL DEFAULT '[]',
    allergens_checked BOOLEAN NOT NULL DEFAULT FALSE,
    version           BIGINT  NOT NULL,
    PRIMARY KEY (shop_id, code)
);
CREATE UNIQUE INDEX menu_items_dish ON menu_items (shop_id, dish_id);

-- Who is who: a copy of what the customers service says.
CREATE TABLE customer_projections (
    shop_id      TEXT    NOT NULL,
    customer_id  UUID    NOT NULL,
    -- 0 for a customer without one.
    number       BIGINT  NOT NULL,
    display_name TEXT    NOT NULL,
    address      TEXT    NOT NULL,
    -- ["customer id", ...]
    links        TEXT    NOT NULL,
    revision     BIGINT  NOT NULL,
    -- When it was said. Of two who claim a number or an identity, the later has it.
    changed_at   BIGINT  NOT NULL,
    -- The record a customer was merged into; their number finds that one.
    merged_into  UUID,
    -- Until then who says the number is asked whom they mean: it was another's. 0 if it was not.
    number_asked_until BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (shop_id, customer_id)
);
CREATE INDEX customer_projections_number ON customer_projections (shop_id, number);
-- A regular who is named in a message by name, not by number.
CREATE INDEX customer_projections_name ON customer_projections (shop_id, display_name) WHERE number <> 0;
CREATE INDEX customer_projections_merged ON customer_projections (shop_id, merged_into) WHERE merged_into IS NOT NULL;

CREATE TABLE identities (
    shop_id     TEXT NOT NULL,
    sender_id   TEXT NOT NULL,
    -- Empty where the sender is the same on every channel.
    channel     TEXT NOT NULL,
    customer_id UUID NOT NULL,
    PRIMARY KEY (shop_id, sender_id, channel, customer_id)
);
CREATE INDEX identities_customer ON identities (shop_id, customer_id);

-- The chat log, word for word. What was made of a message is added once.
CREATE TABLE messages (
    shop_id            TEXT    NOT NULL,
    message_id         UUID    NOT NULL,
    channel            TEXT    NOT NULL,
    channel_message_id TEXT    NOT NULL,
    sender_id          TEXT    NOT NULL,
    text               TEXT    NOT NULL,
    sent_at            BIGINT  NOT NULL,
    received_at        BIGINT  NOT NULL,
    needs_person       BOOLEAN NOT NULL,
    -- Whether we replied, and whether the reply asks for a yes.
    replied            BOOLEAN NOT NULL,
    asks               BOOLEAN NOT NULL,
    -- The answer as it was given, encoded; absent until it is read.
    answer             BYTEA,
    direction          TEXT    NOT NULL DEFAULT 'INCOMING' CHECK (direction IN ('INCOMING', 'OUTGOING')),
    -- What became of an outgoing one, and why it could not be delivered.
    delivery           TEXT    CHECK (delivery IN ('WAITING', 'SENT', 'FAILED', 'OUT_OF_WINDOW', 'OPTED_OUT')),
    delivery_error     TEXT    NOT NULL DEFAULT '',
    -- When a channel of the shop's own tries next, how often it did, and when that was done. Absent for what no such channel
    -- takes: a program of the shop may.
    deliver_at         BIGINT,
    delivery_attempts  BIGINT  NOT NULL DEFAULT 0,
    delivered_at       BIGINT,
    -- How many characters a text had of which only the first 2,000 are kept, since it was too long to read.
    cut_from           BIGINT,
    -- The title of a chain (接龙), which is pasted into a channel again and again; absent for a message that is none.
    chain              TEXT,
    -- Whether its text can be found by the grams below; until then it is looked through.
    indexed            BOOLEAN NOT NULL DEFAULT FALSE,
    PRIMARY KEY (shop_id, message_id),
    UNIQUE (shop_id, channel, channel_message_id)
) /* WITH ROWID */;
-- The sender first: a customer may be one on every channel.
CREATE INDEX messages_sender ON messages (shop_id, sender_id, channel, message_id);
CREATE INDEX messages_for_a_person ON messages (shop_id, message_id) WHERE needs_person;
CREATE INDEX messages_delivery ON messages (shop_id, delivery, message_id) WHERE delivery IS NOT NULL;
-- What of a recipient's is to be delivered first.
CREATE INDEX messages_waiting_of ON messages (shop_id, channel, sender_id, message_id) WHERE delivery = 'WAITING';
-- Of all shops: what is due.
CREATE INDEX messages_due ON messages (deliver_at, shop_id, message_id) WHERE delivery = 'WAITING';
-- What a recipient got of late.
CREATE INDEX messages_delivered ON messages (shop_id, channel, sender_id, delivered_at) WHERE delivered_at IS NOT NULL;
CREATE INDEX messages_received ON messages (shop_id, received_at, message_id);
-- Of all shops: what a job looks for.
CREATE INDEX messages_not_indexed ON messages (shop_id, message_id) WHERE NOT indexed;
CREATE INDEX messages_chain ON messages (shop_id, channel, chain, message_id) WHERE chain IS NOT NULL;

-- Which messages have two letters beside each other: 8 bits of each. It narrows a search down, and what is found is held
-- against the text: so a row too many harms nobody. Those of a text that was erased are made anew.
CREATE TABLE message_grams (
    shop_id    TEXT   NOT NULL,
    gram       BIGINT NOT NULL,
    message_id UUID   NOT NULL,
    PRIMARY KEY (shop_id, gram, message_id)
);
CREATE INDEX message_grams_of_message ON message_grams (shop_id, message_id);

CREATE TABLE orders (
    shop_id         TEXT    NOT NULL,
    order_id        UUID    NOT NULL,
    customer_id     UUID,
    customer_number BIGINT  NOT NULL,
    state           TEXT    NOT NULL CHECK (state IN ('PLACED', 'ACCEPTED', 'PREPARING', 'READY',
                            'DELIVERING', 'COMPLETED', 'CANCELLED', 'REFUNDED')),
    note            TEXT    NOT NULL,
    rice            TEXT    NOT NULL,
    wanted_at       BIGINT,
    address         TEXT    NOT NULL,
    currency        TEXT    NOT NULL,
    total           BIGINT  NOT NULL,
    refunded        BIGINT  NOT NULL,
    -- Where in which message each part was read, as JSON.
    evidence        TEXT    NOT NULL,
    channel         TEXT    NOT NULL,
    sender_id       TEXT    NOT NULL,
    unbound_sender  BOOLEAN NOT NULL,
    -- The message it was read from.
    message_id      UUID,
    -- For one that was imported.
    source          TEXT    NOT NULL,
    external_id     TEXT    NOT NULL,
    cancel_reason   TEXT    NOT NULL,
    placed_at       BIGINT  NOT NULL,
    accepted_at     BIGINT,
    preparing_at    BIGINT,
    ready_at        BIGINT,
    delivering_at   BIGINT,
    completed_at    BIGINT,
    cancelled_at    BIGINT,
    refunded_at     BIGINT,
    -- Who took each step: a JSON object from state to access key.
    actors          TEXT    NOT NULL DEFAULT '{}',
    -- When the guest may expect it, and when it was announced that this has passed; neither for one that was imported.
    promised_at     BIGINT,
    delay_announced_at BIGINT,
    -- Gifts that are packed with the order and that the kitchen does not make, as JSON.
    packed          TEXT    NOT NULL DEFAULT '[]',
    updated_at      BIGINT  NOT NULL,
    version         BIGINT  NOT NULL,
    PRIMARY KEY (shop_id, order_id)
) /* WITH ROWID */;
CREATE INDEX orders_time ON orders (shop_id, placed_at, order_id);
CREATE INDEX orders_state ON orders (shop_id, state, placed_at, order_id);
CREATE INDEX orders_open ON orders (shop_id, placed_at, order_id)
    WHERE state IN ('PLACED', 'ACCEPTED', 'PREPARING', 'READY', 'DELIVERING');
CREATE INDEX orders_customer ON orders (shop_id, customer_id, placed_at, order_id);
CREATE INDEX orders_sender ON orders (shop_id, sender_id, channel, placed_at, order_id);
-- For the open order of somebody with a long past. Below the two above, since SQLite takes the later of two
-- indexes that it finds equally good.
CREATE INDEX orders_open_customer ON orders (shop_id, customer_id, placed_at, order_id)
    WHERE state IN ('PLACED', 'ACCEPTED', 'PREPARING', 'READY', 'DELIVERING');
CREATE INDEX orders_open_sender ON orders (shop_id, sender_id, channel, placed_at, order_id)
    WHERE state IN ('PLACED', 'ACCEPTED', 'PREPARING', 'READY', 'DELIVERING');
-- Of all shops: what a job looks for.
CREATE INDEX orders_promised ON orders (promised_at, shop_id, order_id)
    WHERE delay_announced_at IS NULL AND state IN ('PLACED', 'ACCEPTED', 'PREPARING', 'READY', 'DELIVERING');

CREATE TABLE order_lines (
    shop_id    TEXT    NOT NULL,
    order_id   UUID    NOT NULL,
    position   BIGINT  NOT NULL,
    -- The code then, and the dish: 0 if the menu never had it.
    item_code  BIGINT  NOT NULL,
    dish_id    BIGINT  NOT NULL,
    item_name  TEXT    NOT NULL,
    quantity   BIGINT  NOT NULL,
    unit_price BIGINT  NOT NULL,
    origin     TEXT    NOT NULL CHECK (origin IN ('ORDERED', 'DEFAULT', 'REWARD')),
    note       TEXT    NOT NULL,
    -- The gift that a line is, by its id; NULL for what was ordered.
    gift_id    UUID,
    PRIMARY KEY (shop_id, order_id, position)
);
CREATE UNIQUE INDEX order_lines_of_gift ON order_lines (shop_id, order_id, gift_id) WHERE gift_id IS NOT NULL;

-- Gifts that were not given after all: word of their being given may come later.
CREATE TABLE gifts_returned (
    shop_id  TEXT NOT NULL,
    order_id UUID NOT NULL,
    gift_id  UUID NOT NULL,
    PRIMARY KEY (shop_id, order_id, gift_id)
);

CREATE TABLE refunds (
    shop_id     TEXT   NOT NULL,
    order_id    UUID   NOT NULL,
    position    BIGINT NOT NULL,
    amount      BIGINT NOT NULL,
    reason      TEXT   NOT NULL,
    -- Which lines, as JSON.
    lines       TEXT   NOT NULL,
    refunded_at BIGINT NOT NULL,
    -- Of one that a file tells of: when it was given there, and its own id there if it has one.
    external_at BIGINT,
    external_id TEXT   NOT NULL DEFAULT '',
    PRIMARY KEY (shop_id, order_id, position)
);
-- Whether a refund of a file is noted already, wherever.
CREATE INDEX refunds_external ON refunds (shop_id, external_at) WHERE external_at IS NOT NULL;

-- The completed orders of a day (UTC, counted from 1970-01-01, by when they were placed) in one piece, for the figures of
-- the menu. There is a row for every day that has any; `facts` is absent until a job makes them, and again when the day changes.
CREATE TABLE sales_days (
    shop_id  TEXT   NOT NULL,
    day      BIGINT NOT NULL,
    -- Counts the changes, so that facts of before a change are not kept.
    revision BIGINT NOT NULL,
    facts    BYTEA,
    PRIMARY KEY (shop_id, day)
) /* WITH ROWID */;
-- Of all shops: what a job looks for.
CREATE INDEX sales_days_open ON sales_days (day, shop_id) WHERE facts IS NULL;

-- What a shop has of a kind, each a JSON object: few, and read as a whole.
CREATE TABLE catalogue (
    shop_id TEXT   NOT NULL,
    kind    TEXT   NOT NULL CHECK (kind IN ('INGREDIENT', 'RECIPE', 'COMPETITOR', 'PRICE_TERMS', 'SERVICE_PRODUCT', 'CHANNEL')),
    -- Those of a list sort by when they were added.
    id      TEXT   NOT NULL,
    body    TEXT   NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (shop_id, kind, id)
) /* WITH ROWID */;

-- What lets a channel in at its platform, which all replicas have in common.
CREATE TABLE access_tokens (
    shop_id      TEXT   NOT NULL,
    kind         TEXT   NOT NULL,
    -- Empty until there is one.
    token        TEXT   NOT NULL,
    expires_at   BIGINT NOT NULL,
    -- Until then somebody is getting one.
    leased_until BIGINT NOT NULL,
    PRIMARY KEY (shop_id, kind)
);

-- When a channel last worked in a direction, and when it did not.
CREATE TABLE channel_traffic (
    shop_id      TEXT    NOT NULL,
    kind         TEXT    NOT NULL,
    is_outgoing  BOOLEAN NOT NULL,
    succeeded_at BIGINT,
    failed_at    BIGINT,
    fault        TEXT    NOT NULL DEFAULT '',
    detail       TEXT    NOT NULL DEFAULT '',
    PRIMARY KEY (shop_id, kind, is_outgoing)
);

-- Who wants nothing written to them but answers: a sender, and the customer they are.
CREATE TABLE opt_outs (
    shop_id      TEXT   NOT NULL,
    sender_id    TEXT   NOT NULL,
    channel      TEXT   NOT NULL,
    customer_id  UUID,
    opted_out_at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, sender_id, channel)
);
CREATE INDEX opt_outs_customer ON opt_outs (shop_id, customer_id) WHERE customer_id IS NOT NULL;

-- Services that were sold or given.
CREATE TABLE service_contracts (
    shop_id       TEXT   NOT NULL,
    contract_id   UUID   NOT NULL,
    product_id    UUID   NOT NULL,
    customer_id   UUID,
    state         TEXT   NOT NULL CHECK (state IN ('ACTIVE', 'COMPLETED', 'CANCELLED')),
    started_at    BIGINT NOT NULL,
    note          TEXT   NOT NULL,
    cancel_reason TEXT   NOT NULL,
    version       BIGINT NOT NULL,
    PRIMARY KEY (shop_id, contract_id)
);
CREATE INDEX service_contracts_state ON service_contracts (shop_id, state, contract_id);
CREATE INDEX service_contracts_customer ON service_contracts (shop_id, customer_id, contract_id);

CREATE TABLE service_stages (
    shop_id     TEXT   NOT NULL,
    contract_id UUID   NOT NULL,
    position    BIGINT NOT NULL,
    product_id  UUID   NOT NULL,
    phase       TEXT   NOT NULL CHECK (phase IN ('BEFORE', 'DURING', 'AFTER')),
    title       TEXT   NOT NULL,
    due_at      BIGINT NOT NULL,
    amount      BIGINT NOT NULL,
    state       TEXT   NOT NULL CHECK (state IN ('OPEN', 'DONE', 'DROPPED')),
    done_at     BIGINT,
    minutes     BIGINT NOT NULL,
    cost        BIGINT NOT NULL,
    PRIMARY KEY (shop_id, contract_id, position)
);
CREATE INDEX service_stages_due ON service_stages (shop_id, due_at, contract_id) WHERE state = 'OPEN';
CREATE INDEX service_stages_done ON service_stages (shop_id, done_at) WHERE state = 'DONE';
