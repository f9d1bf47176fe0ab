-- The order that a good turn repairs; NULL if it is about none.
ALTER TABLE goodwill ADD COLUMN order_id BLOB;
