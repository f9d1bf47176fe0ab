-- Returned because its order was changed to less than the campaign asks for: the
-- order gets it again once it is enough. What somebody returned is not given again.
ALTER TABLE grants ADD COLUMN below_minimum BOOLEAN NOT NULL DEFAULT FALSE;
