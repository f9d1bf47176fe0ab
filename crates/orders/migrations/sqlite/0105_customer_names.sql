-- A regular who is named in a message by name, not by number.
CREATE INDEX customers_name ON customers (shop_id, display_name) WHERE number <> 0;
