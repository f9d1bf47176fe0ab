-- What more a guest says of an order, and what the shop answers.
ALTER TABLE ratings ADD COLUMN recommend_score BIGINT CHECK (recommend_score BETWEEN 0 AND 10);
ALTER TABLE ratings ADD COLUMN effort_score BIGINT CHECK (effort_score BETWEEN 1 AND 7);
-- What they found of the statements they were asked about: pairs of code and score.
ALTER TABLE ratings ADD COLUMN experience TEXT NOT NULL DEFAULT '[]';
-- Experience less expectation, summed over the statements asked both before and after.
ALTER TABLE ratings ADD COLUMN gap_sum BIGINT NOT NULL DEFAULT 0;
ALTER TABLE ratings ADD COLUMN gap_pairs BIGINT NOT NULL DEFAULT 0;
-- What the comment feels and is about; absent without a comment.
ALTER TABLE ratings ADD COLUMN analysis TEXT;
ALTER TABLE ratings ADD COLUMN attitude BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE ratings ADD COLUMN reply TEXT NOT NULL DEFAULT '';
ALTER TABLE ratings ADD COLUMN replied_at BIGINT;
CREATE INDEX ratings_of_attitude ON ratings (shop_id, created_at, id) WHERE attitude;

ALTER TABLE rating_summaries ADD COLUMN promoters BIGINT NOT NULL DEFAULT 0;
ALTER TABLE rating_summaries ADD COLUMN passives BIGINT NOT NULL DEFAULT 0;
ALTER TABLE rating_summaries ADD COLUMN detractors BIGINT NOT NULL DEFAULT 0;
ALTER TABLE rating_summaries ADD COLUMN satisfied BIGINT NOT NULL DEFAULT 0;
ALTER TABLE rating_summaries ADD COLUMN effort_count BIGINT NOT NULL DEFAULT 0;
ALTER TABLE rating_summaries ADD COLUMN effort_sum BIGINT NOT NULL DEFAULT 0;
ALTER TABLE rating_summaries ADD COLUMN easy BIGINT NOT NULL DEFAULT 0;
ALTER TABLE rating_summaries ADD COLUMN attitudes BIGINT NOT NULL DEFAULT 0;
ALTER TABLE rating_summaries ADD COLUMN replies BIGINT NOT NULL DEFAULT 0;
ALTER TABLE rating_summaries ADD COLUMN gap_sum BIGINT NOT NULL DEFAULT 0;
ALTER TABLE rating_summaries ADD COLUMN gap_pairs BIGINT NOT NULL DEFAULT 0;
ALTER TABLE rating_summaries ADD COLUMN gap_count BIGINT NOT NULL DEFAULT 0;
ALTER TABLE rating_summaries ADD COLUMN moved BIGINT NOT NULL DEFAULT 0;
-- Those who rated before satisfaction was counted.
UPDATE rating_summaries SET satisfied = (
    SELECT count(*) FROM ratings
    WHERE ratings.shop_id = rating_summaries.shop_id AND product_score + service_score >= 8
);

-- What guests expect of orders they wait for: pairs of code and score.
CREATE TABLE expectations (
    shop_id     TEXT   NOT NULL,
    id          UUID   NOT NULL,
    order_id    UUID   NOT NULL,
    customer_id UUID,
    answers     TEXT   NOT NULL,
    created_at  BIGINT NOT NULL,
    PRIMARY KEY (shop_id, id)
);
CREATE UNIQUE INDEX expectations_once ON expectations (shop_id, order_id);

-- What was said to each statement about an order, before and after it.
CREATE TABLE survey_answers (
    shop_id     TEXT   NOT NULL,
    order_id    UUID   NOT NULL,
    statement   TEXT   NOT NULL,
    dimension   TEXT   NOT NULL,
    customer_id UUID,
    expectation BIGINT CHECK (expectation BETWEEN 1 AND 7),
    experience  BIGINT CHECK (experience BETWEEN 1 AND 7),
    -- When it was said last.
    said_at     BIGINT NOT NULL,
    PRIMARY KEY (shop_id, order_id, statement)
);
CREATE INDEX survey_answers_by_age ON survey_answers (shop_id, said_at);
CREATE INDEX survey_answers_of_customer ON survey_answers (shop_id, customer_id, said_at);

CREATE TABLE staff_members (
    shop_id      TEXT    NOT NULL,
    id           UUID    NOT NULL,
    display_name TEXT    NOT NULL,
    aliases      TEXT    NOT NULL,
    -- The id of the access key they work with; empty for none.
    access_key   TEXT    NOT NULL,
    retired      BOOLEAN NOT NULL,
    version      BIGINT  NOT NULL,
    created_at   BIGINT  NOT NULL,
    PRIMARY KEY (shop_id, id)
);
CREATE INDEX staff_members_by_age ON staff_members (shop_id, created_at, id);

CREATE TABLE praises (
    shop_id     TEXT   NOT NULL,
    id          UUID   NOT NULL,
    customer_id UUID,
    text        TEXT   NOT NULL,
    message_id  UUID,
    rating_id   UUID,
    created_at  BIGINT NOT NULL,
    PRIMARY KEY (shop_id, id)
);
CREATE UNIQUE INDEX praises_of_message ON praises (shop_id, message_id) WHERE message_id IS NOT NULL;
CREATE UNIQUE INDEX praises_of_rating ON praises (shop_id, rating_id) WHERE rating_id IS NOT NULL;
CREATE INDEX praises_by_age ON praises (shop_id, created_at, id);

-- Who is meant by praise.
CREATE TABLE praised_staff (
    shop_id         TEXT   NOT NULL,
    praise_id       UUID   NOT NULL,
    staff_member_id UUID   NOT NULL,
    created_at      BIGINT NOT NULL,
    PRIMARY KEY (shop_id, praise_id, staff_member_id)
);
CREATE INDEX praise_of_staff ON praised_staff (shop_id, staff_member_id, created_at, praise_id);
CREATE INDEX praised_staff_by_age ON praised_staff (shop_id, created_at, staff_member_id);

-- Who had a hand in an order: took a step of it with their access key.
CREATE TABLE order_hands (
    shop_id    TEXT   NOT NULL,
    order_id   UUID   NOT NULL,
    access_key TEXT   NOT NULL,
    -- Of their first step.
    stepped_at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, order_id, access_key)
);
CREATE INDEX order_hands_by_age ON order_hands (shop_id, stepped_at, access_key);
CREATE INDEX orders_completed ON order_projections (shop_id, completed_at);

CREATE TABLE stories (
    shop_id     TEXT   NOT NULL,
    id          UUID   NOT NULL,
    title       TEXT   NOT NULL,
    text        TEXT   NOT NULL,
    -- Ids of whom it is about.
    staff       TEXT   NOT NULL,
    goodwill_id UUID,
    state       TEXT   NOT NULL CHECK (state IN ('PROPOSED', 'APPROVED', 'REJECTED', 'SHARED')),
    proposed_by TEXT   NOT NULL,
    decided_by  TEXT   NOT NULL,
    created_at  BIGINT NOT NULL,
    decided_at  BIGINT,
    PRIMARY KEY (shop_id, id)
);
CREATE INDEX stories_by_age ON stories (shop_id, created_at, id);
CREATE INDEX stories_by_state ON stories (shop_id, state, created_at, id);
