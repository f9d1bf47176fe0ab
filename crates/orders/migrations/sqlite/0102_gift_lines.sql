-- The gift that a line is, by its id; NULL for what was ordered.
ALTER TABLE order_lines ADD COLUMN gift_id BLOB;
CREATE UNIQUE INDEX order_lines_of_gift ON order_lines (shop_id, order_id, gift_id) WHERE gift_id IS NOT NULL;

-- Gifts that were not given after all: word of their being given may come later.
CREATE TABLE gifts_returned (
    shop_id  TEXT NOT NULL,
    order_id BLOB NOT NULL,
    gift_id  BLOB NOT NULL,
    PRIMARY KEY (shop_id, order_id, gift_id)
) STRICT, WITHOUT ROWID;
