-- Gifts that are packed with the order and that the kitchen does not make, as JSON.
ALTER TABLE orders ADD COLUMN packed TEXT NOT NULL DEFAULT '[]';
