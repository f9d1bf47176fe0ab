-- How the order ended, for good: COMPLETED or CANCELLED; empty while it is open.
ALTER TABLE orders_known ADD COLUMN ended TEXT NOT NULL DEFAULT '' CHECK (ended IN ('', 'COMPLETED', 'CANCELLED'));
-- The gift that points are set aside for.
CREATE INDEX grants_of_hold ON grants (shop_id, hold_id) WHERE hold_id IS NOT NULL;
