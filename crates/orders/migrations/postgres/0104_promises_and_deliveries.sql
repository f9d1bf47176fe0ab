-- When the guest may expect it, and when it was announced that this has passed; neither for one that was imported.
ALTER TABLE orders ADD COLUMN promised_at BIGINT;
ALTER TABLE orders ADD COLUMN delay_announced_at BIGINT;
-- Of all shops: what a job looks for.
CREATE INDEX orders_promised ON orders (promised_at, shop_id, order_id)
    WHERE delay_announced_at IS NULL AND state IN ('PLACED', 'ACCEPTED', 'PREPARING', 'READY', 'DELIVERING');

ALTER TABLE messages ADD COLUMN direction TEXT NOT NULL DEFAULT 'INCOMING'
    CHECK (direction IN ('INCOMING', 'OUTGOING'));
-- What became of an outgoing one, and why it could not be delivered.
ALTER TABLE messages ADD COLUMN delivery TEXT CHECK (delivery IN ('WAITING', 'SENT', 'FAILED'));
ALTER TABLE messages ADD COLUMN delivery_error TEXT NOT NULL DEFAULT '';
-- How many characters a text had of which only the first 2,000 are kept, since it was too long to read.
ALTER TABLE messages ADD COLUMN cut_from BIGINT;
CREATE INDEX messages_waiting ON messages (shop_id, message_id) WHERE delivery = 'WAITING';
