-- Which change of an order its row tells of.
ALTER TABLE orders_known ADD COLUMN version INTEGER NOT NULL DEFAULT 0;
CREATE INDEX orders_completed_of_customer ON orders_known (shop_id, customer_id, completed_at, order_id);
CREATE INDEX cases_of_customer ON cases (shop_id, customer_id, created_at, id);
