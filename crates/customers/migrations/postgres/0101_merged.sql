-- The record a customer was merged into; its number finds that one.
ALTER TABLE customers ADD COLUMN merged_into UUID;
CREATE INDEX customers_merged ON customers (shop_id, merged_into) WHERE merged_into IS NOT NULL;
