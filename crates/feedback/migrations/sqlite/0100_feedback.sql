-- The orders that may be rated, as their events tell.
CREATE TABLE order_projections (
    shop_id     TEXT    NOT NULL,
    order_id    BLOB    NOT NULL,
    customer_id BLOB,
    completed   INTEGER NOT NULL,
    placed_at   INTEGER NOT NULL,
    PRIMARY KEY (shop_id, order_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX orders_of_customer ON order_projections (shop_id, customer_id, placed_at, order_id);

CREATE TABLE ratings (
    shop_id       TEXT    NOT NULL,
    id            BLOB    NOT NULL,
    order_id      BLOB    NOT NULL,
    customer_id   BLOB,
    product_score INTEGER NOT NULL CHECK (product_score BETWEEN 1 AND 5),
    service_score INTEGER NOT NULL CHECK (service_score BETWEEN 1 AND 5),
    comment       TEXT    NOT NULL,
    created_at    INTEGER NOT NULL,
    PRIMARY KEY (shop_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX ratings_once ON ratings (shop_id, order_id);
CREATE INDEX ratings_by_age ON ratings (shop_id, created_at, id);

-- How many ratings gave each score; kept, so that nobody counts the ratings.
CREATE TABLE rating_summaries (
    shop_id   TEXT    NOT NULL,
    product_1 INTEGER NOT NULL,
    product_2 INTEGER NOT NULL,
    product_3 INTEGER NOT NULL,
    product_4 INTEGER NOT NULL,
    product_5 INTEGER NOT NULL,
    service_1 INTEGER NOT NULL,
    service_2 INTEGER NOT NULL,
    service_3 INTEGER NOT NULL,
    service_4 INTEGER NOT NULL,
    service_5 INTEGER NOT NULL,
    PRIMARY KEY (shop_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE cases (
    shop_id     TEXT    NOT NULL,
    id          BLOB    NOT NULL,
    state       TEXT    NOT NULL CHECK (state IN ('OPEN')),
    customer_id BLOB,
    message_id  BLOB    NOT NULL,
    channel     TEXT    NOT NULL,
    sender_id   TEXT    NOT NULL,
    text        TEXT    NOT NULL,
    order_id    BLOB,
    created_at  INTEGER NOT NULL,
    PRIMARY KEY (shop_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX cases_once ON cases (shop_id, message_id);
CREATE INDEX cases_by_age ON cases (shop_id, created_at, id);
