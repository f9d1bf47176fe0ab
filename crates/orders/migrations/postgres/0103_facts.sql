-- What a shop says of its deliveries; without a fee it doesn't.
ALTER TABLE shops ADD COLUMN delivery_fee BIGINT;
ALTER TABLE shops ADD COLUMN usual_minutes BIGINT NOT NULL DEFAULT 45;
-- ["...", ...]
ALTER TABLE shops ADD COLUMN wish_words TEXT NOT NULL DEFAULT '[]';

-- ["...", ...]
ALTER TABLE menu_items ADD COLUMN ingredients TEXT NOT NULL DEFAULT '[]';
-- ["...", ...]
ALTER TABLE menu_items ADD COLUMN allergens TEXT NOT NULL DEFAULT '[]';
ALTER TABLE menu_items ADD COLUMN allergens_checked BOOLEAN NOT NULL DEFAULT FALSE;
