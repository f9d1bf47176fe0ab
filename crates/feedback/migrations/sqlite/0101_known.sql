-- The shop as orders tells of it: when it is open, and in which currency.
CREATE TABLE shop_projections (
    shop_id       TEXT   NOT NULL,
    time_zone     TEXT   NOT NULL,
    currency      TEXT   NOT NULL,
    opening_hours TEXT   NOT NULL,
    revision      INTEGER NOT NULL,
    PRIMARY KEY (shop_id)
) STRICT, WITHOUT ROWID;

-- The menu as orders tells of it: what there is today, and at which price.
CREATE TABLE item_projections (
    shop_id         TEXT    NOT NULL,
    code            INTEGER  NOT NULL,
    display_name    TEXT    NOT NULL,
    display_name_en TEXT    NOT NULL,
    price           INTEGER  NOT NULL,
    currency        TEXT    NOT NULL,
    sold_out        INTEGER NOT NULL,
    deleted         INTEGER NOT NULL,
    revision        INTEGER  NOT NULL,
    PRIMARY KEY (shop_id, code)
) STRICT, WITHOUT ROWID;

-- What is known here of a customer.
CREATE TABLE customer_projections (
    shop_id      TEXT   NOT NULL,
    customer_id  BLOB   NOT NULL,
    number       INTEGER NOT NULL,
    display_name TEXT   NOT NULL,
    revision     INTEGER NOT NULL,
    -- The record this one was merged into.
    merged_into  BLOB,
    PRIMARY KEY (shop_id, customer_id)
) STRICT, WITHOUT ROWID;

-- The life of an order as far as it tells how the guest was served.
ALTER TABLE order_projections ADD COLUMN total INTEGER NOT NULL DEFAULT 0;
ALTER TABLE order_projections ADD COLUMN refunded INTEGER NOT NULL DEFAULT 0;
ALTER TABLE order_projections ADD COLUMN cancelled INTEGER NOT NULL DEFAULT 0;
ALTER TABLE order_projections ADD COLUMN wanted_at INTEGER;
ALTER TABLE order_projections ADD COLUMN completed_at INTEGER;
