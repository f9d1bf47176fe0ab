-- The shop as orders tells of it: when it is open, and in which currency.
CREATE TABLE shop_projections (
    shop_id       TEXT   NOT NULL,
    time_zone     TEXT   NOT NULL,
    currency      TEXT   NOT NULL,
    opening_hours TEXT   NOT NULL,
    revision      BIGINT NOT NULL,
    PRIMARY KEY (shop_id)
);

-- The menu as orders tells of it: what there is today, and at which price.
CREATE TABLE item_projections (
    shop_id         TEXT    NOT NULL,
    code            BIGINT  NOT NULL,
    display_name    TEXT    NOT NULL,
    display_name_en TEXT    NOT NULL,
    price           BIGINT  NOT NULL,
    currency        TEXT    NOT NULL,
    sold_out        BOOLEAN NOT NULL,
    deleted         BOOLEAN NOT NULL,
    revision        BIGINT  NOT NULL,
    PRIMARY KEY (shop_id, code)
);

-- What is known here of a customer.
CREATE TABLE customer_projections (
    shop_id      TEXT   NOT NULL,
    customer_id  UUID   NOT NULL,
    number       BIGINT NOT NULL,
    display_name TEXT   NOT NULL,
    revision     BIGINT NOT NULL,
    -- The record this one was merged into.
    merged_into  UUID,
    PRIMARY KEY (shop_id, customer_id)
);

-- The life of an order as far as it tells how the guest was served.
ALTER TABLE order_projections ADD COLUMN total BIGINT NOT NULL DEFAULT 0;
ALTER TABLE order_projections ADD COLUMN refunded BIGINT NOT NULL DEFAULT 0;
ALTER TABLE order_projections ADD COLUMN cancelled BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE order_projections ADD COLUMN wanted_at BIGINT;
ALTER TABLE order_projections ADD COLUMN completed_at BIGINT;
