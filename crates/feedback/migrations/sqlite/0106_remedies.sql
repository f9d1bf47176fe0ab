-- Remedies that were asked for and are not yet known to be paid and written
-- down.
CREATE TABLE remedies (
    shop_id    TEXT    NOT NULL,
    -- The request id that loyalty knows it by.
    request_id BLOB    NOT NULL,
    case_id    BLOB    NOT NULL,
    -- The request, and what it asks of loyalty, encoded: a repeat must ask for
    -- the same to the byte.
    asked      BLOB    NOT NULL,
    goodwill   BLOB    NOT NULL,
    -- When it is finished for who broke off; NULL once that could pay twice.
    next_at    INTEGER,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (shop_id, request_id)
) STRICT, WITHOUT ROWID;
-- What becomes due serves all shops at once.
CREATE INDEX remedies_next ON remedies (next_at) WHERE next_at IS NOT NULL;
