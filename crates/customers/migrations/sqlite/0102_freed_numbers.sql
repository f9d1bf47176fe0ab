-- Numbers that a customer had until they got another one. For a while they find
-- who had them, and are nobody else's.
CREATE TABLE freed_numbers (
    shop_id     TEXT    NOT NULL,
    number      INTEGER NOT NULL,
    customer_id BLOB    NOT NULL,
    freed_at    INTEGER NOT NULL,
    PRIMARY KEY (shop_id, number)
) STRICT, WITHOUT ROWID;
