-- What belongs to a customer is found when two records turn out to be one.
CREATE INDEX guests_merged ON guests (shop_id, merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX budget_use_of_customer ON budget_use (shop_id, customer_id);
CREATE INDEX exposures_of_customer ON exposures (shop_id, customer_id);
CREATE INDEX exceptions_of_customer ON exceptions (shop_id, customer_id) WHERE customer_id IS NOT NULL;
