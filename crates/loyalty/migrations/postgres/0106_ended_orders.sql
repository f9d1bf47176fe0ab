-- Orders that points were set aside for, or must not be any more. Whoever sets
-- points aside for one, or ends it, holds its row first.
CREATE TABLE hold_orders (
    shop_id  TEXT NOT NULL,
    order_id UUID NOT NULL,
    -- It was called off, or wholly refunded.
    has_ended BOOLEAN NOT NULL,
    PRIMARY KEY (shop_id, order_id)
);
