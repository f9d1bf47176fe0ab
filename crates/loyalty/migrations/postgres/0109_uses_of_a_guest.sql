-- By guest and day first: what counts for a guest now is read in one range.
ALTER TABLE budget_use DROP CONSTRAINT budget_use_pkey;
ALTER TABLE budget_use ADD PRIMARY KEY (shop_id, customer_id, day, budget_id);
DROP INDEX budget_use_of_customer;
-- With what is counted of a guest's gifts, so that the index alone tells it.
DROP INDEX grants_of_customer;
CREATE INDEX grants_of_customer ON grants (shop_id, customer_id, created_at, id, reward_id, state);
-- The last order of a guest.
CREATE INDEX orders_known_of_customer ON orders_known (shop_id, customer_id, placed_at, order_id);
-- Whether chance ever kept anybody from anything.
CREATE INDEX exposures_held_out ON exposures (shop_id) WHERE held_out;
