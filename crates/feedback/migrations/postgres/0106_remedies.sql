-- Remedies that were asked for and are not yet known to be paid and written
-- down.
CREATE TABLE remedies (
    shop_id    TEXT    NOT NULL,
    -- The request id that loyalty knows it by.
    request_id UUID    NOT NULL,
    case_id    UUID    NOT NULL,
    -- The request, and what it asks of loyalty, encoded: a repeat must ask for
    -- the same to the byte.
    asked      BYTEA   NOT NULL,
    goodwill   BYTEA   NOT NULL,
    -- When it is finished for who broke off; NULL once that could pay twice.
    next_at    BIGINT,
    created_at BIGINT  NOT NULL,
    PRIMARY KEY (shop_id, request_id)
);
-- What becomes due serves all shops at once.
CREATE INDEX remedies_next ON remedies (next_at) WHERE next_at IS NOT NULL;
