-- What a gift was given upon: the order, the complaint or the day. NULL for one
-- that somebody gave without an order.
ALTER TABLE grants ADD COLUMN occasion_id BLOB;
-- However it comes about, a campaign gives a reward to a guest once upon one occasion.
CREATE UNIQUE INDEX grants_once ON grants (shop_id, campaign_id, occasion_id, customer_id, reward_id)
    WHERE state <> 'RETURNED';

-- Orders as they were placed: what a gift with one of them has to know.
CREATE TABLE orders_known (
    shop_id     TEXT    NOT NULL,
    order_id    BLOB    NOT NULL,
    customer_id BLOB    NOT NULL,
    total       INTEGER NOT NULL,
    party_size  INTEGER NOT NULL,
    is_host     INTEGER NOT NULL,
    placed_at   INTEGER NOT NULL,
    PRIMARY KEY (shop_id, order_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX orders_known_by_age ON orders_known (shop_id, placed_at, customer_id);

-- When to look next whether a day of the campaign has come; 0 for at once. While
-- its guests are gone through: the last of them that was looked at.
ALTER TABLE campaigns ADD COLUMN due_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE campaigns ADD COLUMN due_after BLOB;
-- Serves all shops at once.
CREATE INDEX campaigns_due ON campaigns (due_at, shop_id, id) WHERE trigger_kind = 'DATE' AND NOT deleted;
CREATE INDEX grants_of_occasion ON grants (shop_id, occasion_id, customer_id);
-- Gifts for points that nobody has taken yet; serves all shops at once.
CREATE INDEX grants_held ON grants (created_at, shop_id, id) WHERE hold_id IS NOT NULL AND state IN ('WAITING', 'GRANTED');
