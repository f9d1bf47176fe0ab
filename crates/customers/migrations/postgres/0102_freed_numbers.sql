-- Numbers that a customer had until they got another one. For a while they find
-- who had them, and are nobody else's.
CREATE TABLE freed_numbers (
    shop_id     TEXT    NOT NULL,
    number      BIGINT  NOT NULL,
    customer_id UUID    NOT NULL,
    freed_at    BIGINT  NOT NULL,
    PRIMARY KEY (shop_id, number)
);
