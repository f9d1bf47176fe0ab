-- Known from past orders alone, or not sold any more.
ALTER TABLE menu_items ADD COLUMN retired INTEGER NOT NULL DEFAULT 0;
