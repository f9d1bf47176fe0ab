-- Who took each step: a JSON object from state to access key.
ALTER TABLE orders ADD COLUMN actors TEXT NOT NULL DEFAULT '{}';
-- The record a customer was merged into; their number finds that one.
ALTER TABLE customers ADD COLUMN merged_into BLOB;
CREATE INDEX customers_merged ON customers (shop_id, merged_into) WHERE merged_into IS NOT NULL;
