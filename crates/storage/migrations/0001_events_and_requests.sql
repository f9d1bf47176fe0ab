-- Events on their way to a subscriber; gone once they are there.
CREATE TABLE outbox (
    shop_id      TEXT    NOT NULL,
    id           UUID    NOT NULL,
    subscriber   TEXT    NOT NULL,
    ordering_key TEXT    NOT NULL,
    kind         TEXT    NOT NULL,
    body         BYTEA   NOT NULL,
    traceparent  TEXT    NOT NULL,
    occurred_at  BIGINT  NOT NULL,
    attempts     BIGINT  NOT NULL,
    due_at       BIGINT  NOT NULL,
    dead_letter  BOOLEAN NOT NULL,
    last_error   TEXT    NOT NULL,
    -- The slice of shops that the shop is in, as one bit.
    slice        BIGINT  NOT NULL,
    PRIMARY KEY (shop_id, id, subscriber)
);
-- The relay reads across shops, oldest first: across all, or those of some slices.
CREATE INDEX outbox_waiting ON outbox (subscriber, id) WHERE NOT dead_letter;
CREATE INDEX outbox_waiting_in_slice ON outbox (subscriber, slice, id) WHERE NOT dead_letter;
-- The few that failed hold back the later ones of their key.
CREATE INDEX outbox_failed ON outbox (subscriber, shop_id, ordering_key, id) WHERE attempts > 0;

-- Who does a work for which slice of shops. Used on PostgreSQL alone: several processes
-- have such a database at once.
CREATE TABLE leases (
    work   TEXT   NOT NULL,
    slice  BIGINT NOT NULL,
    holder UUID   NOT NULL,
    -- Counts the changes of holder.
    epoch  BIGINT NOT NULL,
    -- By the clock of the database.
    until  BIGINT NOT NULL,
    PRIMARY KEY (work, slice)
);

-- Who is there to do a work, so that each takes its share.
CREATE TABLE lease_holders (
    work   TEXT   NOT NULL,
    holder UUID   NOT NULL,
    until  BIGINT NOT NULL,
    PRIMARY KEY (work, holder)
);

-- Events that took effect here.
CREATE TABLE inbox (
    shop_id     TEXT   NOT NULL,
    event_id    UUID   NOT NULL,
    received_at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, event_id)
);
CREATE INDEX inbox_age ON inbox (received_at);

-- Writes that were answered, so that a repeat by the same caller is answered alike.
CREATE TABLE requests (
    shop_id     TEXT   NOT NULL,
    request_id  UUID   NOT NULL,
    -- Who asked: kind and subject. An answer is for nobody else.
    principal   TEXT   NOT NULL,
    fingerprint BYTEA  NOT NULL,
    response    BYTEA  NOT NULL,
    -- Whom the answer names: the nil one for several, NULL for nobody.
    customer_id UUID,
    created_at  BIGINT NOT NULL,
    PRIMARY KEY (shop_id, request_id, principal)
);
CREATE INDEX requests_of_customer ON requests (shop_id, customer_id) WHERE customer_id IS NOT NULL;
CREATE INDEX requests_age ON requests (created_at);

-- People who were erased, and when that is done again for what was on its way.
CREATE TABLE erasures (
    shop_id   TEXT   NOT NULL,
    person_id UUID   NOT NULL,
    erased_at BIGINT NOT NULL,
    rounds    BIGINT NOT NULL,
    next_at   BIGINT,
    PRIMARY KEY (shop_id, person_id)
);
CREATE INDEX erasures_due ON erasures (next_at) WHERE next_at IS NOT NULL;

-- Who they were in chats, until it was done for the last time.
CREATE TABLE erased_senders (
    shop_id   TEXT NOT NULL,
    person_id UUID NOT NULL,
    -- Empty for every channel.
    channel   TEXT NOT NULL,
    sender_id TEXT NOT NULL,
    PRIMARY KEY (shop_id, person_id, channel, sender_id)
);

-- Merges of two records of one person, and which rows were the record's that ended: kept so that
-- they can go back.
CREATE TABLE noted_merges (
    shop_id   TEXT   NOT NULL,
    merged_id UUID   NOT NULL,
    noted_at  BIGINT NOT NULL,
    PRIMARY KEY (shop_id, merged_id)
);
CREATE INDEX noted_merges_age ON noted_merges (noted_at);
CREATE TABLE noted_rows (
    shop_id   TEXT NOT NULL,
    merged_id UUID NOT NULL,
    -- Table and column.
    place     TEXT NOT NULL,
    row_id    UUID NOT NULL,
    PRIMARY KEY (shop_id, merged_id, place, row_id)
);
