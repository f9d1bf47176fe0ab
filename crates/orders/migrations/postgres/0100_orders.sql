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
    version               BIGINT  NOT NULL,
    -- Counts every change of the shop or its menu, so that both can be kept in memory.
    menu_revision         BIGINT  NOT NULL
);

CREATE TABLE menu_items (
    shop_id         TEXT    NOT NULL,
    code            BIGINT  NOT NULL,
    display_name    TEXT    NOT NULL,
    display_name_en TEXT    NOT NULL,
    -- ["...", ...]
    aliases         TEXT    NOT NULL,
    price           BIGINT  NOT NULL,
    cost            BIGINT,
    takes_rice      BOOLEAN NOT NULL,
    category        TEXT    NOT NULL,
    sold_out        BOOLEAN NOT NULL,
    version         BIGINT  NOT NULL,
    PRIMARY KEY (shop_id, code)
);

-- Who is who: a copy of what the customers service says.
CREATE TABLE customers (
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
    PRIMARY KEY (shop_id, customer_id)
);
CREATE INDEX customers_number ON customers (shop_id, number);

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
    PRIMARY KEY (shop_id, message_id),
    UNIQUE (shop_id, channel, channel_message_id)
);
CREATE INDEX messages_sender ON messages (shop_id, channel, sender_id, message_id);
CREATE INDEX messages_for_a_person ON messages (shop_id, message_id) WHERE needs_person;

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
    updated_at      BIGINT  NOT NULL,
    version         BIGINT  NOT NULL,
    PRIMARY KEY (shop_id, order_id)
);
CREATE INDEX orders_time ON orders (shop_id, placed_at, order_id);
CREATE INDEX orders_state ON orders (shop_id, state, placed_at, order_id);
CREATE INDEX orders_open ON orders (shop_id, placed_at, order_id)
    WHERE state IN ('PLACED', 'ACCEPTED', 'PREPARING', 'READY', 'DELIVERING');
CREATE INDEX orders_customer ON orders (shop_id, customer_id, placed_at, order_id);
CREATE INDEX orders_sender ON orders (shop_id, channel, sender_id, placed_at, order_id);
-- For the open order of somebody with a long past. Below the two above, since SQLite takes the later of two
-- indexes that it finds equally good.
CREATE INDEX orders_open_customer ON orders (shop_id, customer_id, placed_at, order_id)
    WHERE state IN ('PLACED', 'ACCEPTED', 'PREPARING', 'READY', 'DELIVERING');
CREATE INDEX orders_open_sender ON orders (shop_id, channel, sender_id, placed_at, order_id)
    WHERE state IN ('PLACED', 'ACCEPTED', 'PREPARING', 'READY', 'DELIVERING');

CREATE TABLE order_lines (
    shop_id    TEXT    NOT NULL,
    order_id   UUID    NOT NULL,
    position   BIGINT  NOT NULL,
    item_code  BIGINT  NOT NULL,
    item_name  TEXT    NOT NULL,
    quantity   BIGINT  NOT NULL,
    unit_price BIGINT  NOT NULL,
    origin     TEXT    NOT NULL CHECK (origin IN ('ORDERED', 'DEFAULT', 'REWARD')),
    note       TEXT    NOT NULL,
    PRIMARY KEY (shop_id, order_id, position)
);

CREATE TABLE refunds (
    shop_id     TEXT    NOT NULL,
    order_id    UUID    NOT NULL,
    position    BIGINT  NOT NULL,
    amount      BIGINT  NOT NULL,
    reason      TEXT    NOT NULL,
    -- Which lines, as JSON.
    lines       TEXT    NOT NULL,
    refunded_at BIGINT  NOT NULL,
    PRIMARY KEY (shop_id, order_id, position)
);
