-- What was spent of a budget: a campaign's, or the allowance of one member of
-- the staff. Day 0 is for all days, the nil customer for all customers. The
-- limits are those of the latest reservation; NULL bounds nothing. By guest and
-- day first: what counts for a guest now is read in one range.
CREATE TABLE budget_use_new (
    shop_id     TEXT    NOT NULL,
    budget_id   BLOB    NOT NULL,
    day         INTEGER NOT NULL,
    customer_id BLOB    NOT NULL,
    spent       INTEGER NOT NULL CHECK (spent >= 0),
    used        INTEGER NOT NULL CHECK (used >= 0),
    most_spent  INTEGER,
    most_used   INTEGER,
    PRIMARY KEY (shop_id, customer_id, day, budget_id)
) STRICT, WITHOUT ROWID;
INSERT INTO budget_use_new SELECT * FROM budget_use;
DROP TABLE budget_use;
ALTER TABLE budget_use_new RENAME TO budget_use;
-- With what is counted of a guest's gifts, so that the index alone tells it.
DROP INDEX grants_of_customer;
CREATE INDEX grants_of_customer ON grants (shop_id, customer_id, created_at, id, reward_id, state);
-- The last order of a guest.
CREATE INDEX orders_known_of_customer ON orders_known (shop_id, customer_id, placed_at, order_id);
-- Whether chance ever kept anybody from anything.
CREATE INDEX exposures_held_out ON exposures (shop_id) WHERE held_out;
