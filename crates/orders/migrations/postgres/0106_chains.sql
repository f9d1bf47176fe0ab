-- The title of a chain (接龙), which is pasted into a channel again and again; absent for a message that is none.
ALTER TABLE messages ADD COLUMN chain TEXT;
CREATE INDEX messages_chain ON messages (shop_id, channel, chain, message_id) WHERE chain IS NOT NULL;
