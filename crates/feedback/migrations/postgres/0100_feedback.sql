-- The orders that may be rated, as their events tell.
CREATE TABLE order_projections (
    shop_id     TEXT    NOT NULL,
    order_id    UUID    NOT NULL,
    customer_id UUID,
    completed   BOOLEAN NOT NULL,
    placed_at   BIGINT  NOT NULL,
    PRIMARY KEY (shop_id, order_id)
);
CREATE INDEX orders_of_customer ON order_projections (shop_id, customer_id, placed_at, order_id);

CREATE TABLE ratings (
    shop_id       TEXT    NOT NULL,
    id            UUID    NOT NULL,
    order_id      UUID    NOT NULL,
    customer_id   UUID,
    product_score BIGINT  NOT NULL CHECK (product_score BETWEEN 1 AND 5),
    service_score BIGINT  NOT NULL CHECK (service_score BETWEEN 1 AND 5),
    comment       TEXT    NOT NULL,
    created_at    BIGINT  NOT NULL,
    PRIMARY KEY (shop_id, id)
);
CREATE UNIQUE INDEX ratings_once ON ratings (shop_id, order_id);
CREATE INDEX ratings_by_age ON ratings (shop_id, created_at, id);

-- How many ratings gave each score; kept, so that nobody counts the ratings.
CREATE TABLE rating_summaries (
    shop_id   TEXT   NOT NULL,
    product_1 BIGINT NOT NULL,
    product_2 BIGINT NOT NULL,
    product_3 BIGINT NOT NULL,
    product_4 BIGINT NOT NULL,
    product_5 BIGINT NOT NULL,
    service_1 BIGINT NOT NULL,
    service_2 BIGINT NOT NULL,
    service_3 BIGINT NOT NULL,
    service_4 BIGINT NOT NULL,
    service_5 BIGINT NOT NULL,
    PRIMARY KEY (shop_id)
);

CREATE TABLE cases (
    shop_id     TEXT   NOT NULL,
    id          UUID   NOT NULL,
    state       TEXT   NOT NULL CHECK (state IN ('OPEN')),
    customer_id UUID,
    message_id  UUID   NOT NULL,
    channel     TEXT   NOT NULL,
    sender_id   TEXT   NOT NULL,
    text        TEXT   NOT NULL,
    order_id    UUID,
    created_at  BIGINT NOT NULL,
    PRIMARY KEY (shop_id, id)
);
CREATE UNIQUE INDEX cases_once ON cases (shop_id, message_id);
CREATE INDEX cases_by_age ON cases (shop_id, created_at, id);
