-- Known from past orders alone, or not sold any more.
ALTER TABLE menu_items ADD COLUMN retired BOOLEAN NOT NULL DEFAULT FALSE;
