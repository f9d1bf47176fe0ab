CREATE TABLE shops (
    shop_id               TEXT    NOT NULL PRIMARY KEY,
    display_name          TEXT    NOT NULL,
    display_name_en       TEXT    NOT NULL,
    time_zone             TEXT    NOT NULL,
    currency              TEXT    NOT NULL,
    -- [[open minute, close minute], ...]
    opening_hours         TEXT    NOT NULL,
    rice_code             INTEGER NOT NULL,
    trust_unbound_senders INTEGER NOT NULL,
    version               INTEGER NOT NULL,
    -- Counts every change of the shop or its menu, so that both can be kept in memory.
    menu_revision         INTEGER NOT NULL
) STRICT;

CREATE TABLE menu_items (
    shop_id         TEXT    NOT NULL,
    code            INTEGER NOT NULL,
    display_name    TEXT    NOT NULL,
    display_name_en TEXT    NOT NULL,
    -- ["...", ...]
    aliases         TEXT    NOT NULL,
    price           INTEGER NOT NULL,
    cost            INTEGER,
    takes_rice      INTEGER NOT NULL,
    category        TEXT    NOT NULL,
    sold_out        INTEGER NOT NULL,
    version         INTEGER NOT NULL,
    PRIMARY KEY (shop_id, code)
) STRICT, WITHOUT ROWID;

-- Who is who: a copy of what the customers service says.
CREATE TABLE customers (
    shop_id      TEXT    NOT NULL,
    customer_id  BLOB    NOT NULL,
    -- 0 for a customer without one.
    number       INTEGER NOT NULL,
    display_name TEXT    NOT NULL,
    address      TEXT    NOT NULL,
    -- ["customer id", ...]
    links        TEXT    NOT NULL,
    revision     INTEGER NOT NULL,
    -- When it was said. Of two who claim a number or an identity, the later has it.
    changed_at   INTEGER NOT NULL,
    PRIMARY KEY (shop_id, customer_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX customers_number ON customers (shop_id, number);

CREATE TABLE identities (
    shop_id     TEXT NOT NULL,
    sender_id   TEXT NOT NULL,
    -- Empty where the sender is the same on every channel.
    channel     TEXT NOT NULL,
    customer_id BLOB NOT NULL,
    PRIMARY KEY (shop_id, sender_id, channel, customer_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX identities_customer ON identities (shop_id, customer_id);

-- The chat log, word for word. What was made of a message is added once.
CREATE TABLE messages (
    shop_id            TEXT    NOT NULL,
    message_id         BLOB    NOT NULL,
    channel            TEXT    NOT NULL,
    channel_message_id TEXT    NOT NULL,
    sender_id          TEXT    NOT NULL,
    text               TEXT    NOT NULL,
    sent_at            INTEGER NOT NULL,
    received_at        INTEGER NOT NULL,
    needs_person       INTEGER NOT NULL,
    -- Whether we replied, and whether the reply asks for a yes.
    replied            INTEGER NOT NULL,
    asks               INTEGER NOT NULL,
    -- The answer as it was given, encoded; absent until it is read.
    answer             BLOB,
    PRIMARY KEY (shop_id, message_id),
    UNIQUE (shop_id, channel, channel_message_id)
) STRICT;
CREATE INDEX messages_sender ON messages (shop_id, channel, sender_id, message_id);
CREATE INDEX messages_for_a_person ON messages (shop_id, message_id) WHERE needs_person;

CREATE TABLE orders (
    shop_id         TEXT    NOT NULL,
    order_id        BLOB    NOT NULL,
    customer_id     BLOB,
    customer_number INTEGER NOT NULL,
    state           TEXT    NOT NULL CHECK (state IN ('PLACED', 'ACCEPTED', 'PREPARING', 'READY',
                            'DELIVERING', 'COMPLETED', 'CANCELLED', 'REFUNDED')),
    note            TEXT    NOT NULL,
    rice            TEXT    NOT NULL,
    wanted_at       INTEGER,
    address         TEXT    NOT NULL,
    currency        TEXT    NOT NULL,
    total           INTEGER NOT NULL,
    refunded        INTEGER NOT NULL,
    -- Where in which message each part was read, as JSON.
    evidence        TEXT    NOT NULL,
    channel         TEXT    NOT NULL,
    sender_id       TEXT    NOT NULL,
    unbound_sender  INTEGER NOT NULL,
    -- The message it was read from.
    message_id      BLOB,
    -- For one that was imported.
    source          TEXT    NOT NULL,
    external_id     TEXT    NOT NULL,
    cancel_reason   TEXT    NOT NULL,
    placed_at       INTEGER NOT NULL,
    accepted_at     INTEGER,
    preparing_at    INTEGER,
    ready_at        INTEGER,
    delivering_at   INTEGER,
    completed_at    INTEGER,
    cancelled_at    INTEGER,
    refunded_at     INTEGER,
    updated_at      INTEGER NOT NULL,
    version         INTEGER NOT NULL,
    PRIMARY KEY (shop_id, order_id)
) STRICT;
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
    order_id   BLOB    NOT NULL,
    position   INTEGER NOT NULL,
    item_code  INTEGER NOT NULL,
    item_name  TEXT    NOT NULL,
    quantity   INTEGER NOT NULL,
    unit_price INTEGER NOT NULL,
    origin     TEXT    NOT NULL CHECK (origin IN ('ORDERED', 'DEFAULT', 'REWARD')),
    note       TEXT    NOT NULL,
    PRIMARY KEY (shop_id, order_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE refunds (
    shop_id     TEXT    NOT NULL,
    order_id    BLOB    NOT NULL,
    position    INTEGER NOT NULL,
    amount      INTEGER NOT NULL,
    reason      TEXT    NOT NULL,
    -- Which lines, as JSON.
    lines       TEXT    NOT NULL,
    refunded_at INTEGER NOT NULL,
    PRIMARY KEY (shop_id, order_id, position)
) STRICT, WITHOUT ROWID;
