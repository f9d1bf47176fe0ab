-- A regular who is named in a message by name, not by number.
CREATE INDEX regulars_name ON regulars (shop_id, display_name) WHERE number <> 0;
