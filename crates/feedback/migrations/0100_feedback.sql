-- The orders that may be rated, as their events tell.
CREATE TABLE order_projections (
    shop_id      TEXT    NOT NULL,
    order_id     UUID    NOT NULL,
    customer_id  UUID,
    completed    BOOLEAN NOT NULL,
    placed_at    BIGINT  NOT NULL,
    -- The life of an order as far as it tells how the guest was served.
    total        BIGINT  NOT NULL DEFAULT 0,
    refunded     BIGINT  NOT NULL DEFAULT 0,
    cancelled    BOOLEAN NOT NULL DEFAULT FALSE,
    wanted_at    BIGINT,
    completed_at BIGINT,
    -- Whether it came with the shop's history: how it was served is unknown then.
    imported     BOOLEAN NOT NULL DEFAULT FALSE,
    -- Which change of an order its row tells of.
    version      BIGINT  NOT NULL DEFAULT 0,
    PRIMARY KEY (shop_id, order_id)
);
CREATE INDEX orders_of_customer ON order_projections (shop_id, customer_id, placed_at, order_id);
CREATE INDEX orders_completed ON order_projections (shop_id, completed_at);
-- With whether it was imported, so that who came a second time is counted from the index alone.
CREATE INDEX orders_completed_of_customer ON order_projections (shop_id, customer_id, completed_at, order_id, imported);
CREATE INDEX orders_placed ON order_projections (shop_id, placed_at) WHERE customer_id IS NOT NULL;

CREATE TABLE ratings (
    shop_id         TEXT    NOT NULL,
    id              UUID    NOT NULL,
    order_id        UUID    NOT NULL,
    customer_id     UUID,
    product_score   BIGINT  NOT NULL CHECK (product_score BETWEEN 1 AND 5),
    service_score   BIGINT  NOT NULL CHECK (service_score BETWEEN 1 AND 5),
    comment         TEXT    NOT NULL,
    created_at      BIGINT  NOT NULL,
    -- What more a guest says of an order, and what the shop answers.
    recommend_score BIGINT  CHECK (recommend_score BETWEEN 0 AND 10),
    effort_score    BIGINT  CHECK (effort_score BETWEEN 1 AND 7),
    -- What they found of the statements they were asked about: pairs of code and score.
    experience      TEXT    NOT NULL DEFAULT '[]',
    -- Experience less expectation, summed over the statements asked both before and after.
    gap_sum         BIGINT  NOT NULL DEFAULT 0,
    gap_pairs       BIGINT  NOT NULL DEFAULT 0,
    -- What the comment feels and is about; absent without a comment.
    analysis        TEXT,
    attitude        BOOLEAN NOT NULL DEFAULT FALSE,
    reply           TEXT    NOT NULL DEFAULT '',
    replied_at      BIGINT,
    -- Whether everybody may read the comment.
    shown           BOOLEAN NOT NULL DEFAULT FALSE,
    PRIMARY KEY (shop_id, id)
);
CREATE INDEX ratings_public ON ratings (shop_id, created_at, id) WHERE shown OR replied_at IS NOT NULL;
CREATE UNIQUE INDEX ratings_once ON ratings (shop_id, order_id);
CREATE INDEX ratings_by_age ON ratings (shop_id, created_at, id);
CREATE INDEX ratings_of_attitude ON ratings (shop_id, created_at, id) WHERE attitude;
CREATE INDEX ratings_of_customer ON ratings (shop_id, customer_id);

-- How many ratings gave each score; kept, so that nobody counts the ratings.
CREATE TABLE rating_summaries (
    shop_id      TEXT    NOT NULL,
    product_1    BIGINT  NOT NULL,
    product_2    BIGINT  NOT NULL,
    product_3    BIGINT  NOT NULL,
    product_4    BIGINT  NOT NULL,
    product_5    BIGINT  NOT NULL,
    service_1    BIGINT  NOT NULL,
    service_2    BIGINT  NOT NULL,
    service_3    BIGINT  NOT NULL,
    service_4    BIGINT  NOT NULL,
    service_5    BIGINT  NOT NULL,
    promoters    BIGINT  NOT NULL DEFAULT 0,
    passives     BIGINT  NOT NULL DEFAULT 0,
    detractors   BIGINT  NOT NULL DEFAULT 0,
    satisfied    BIGINT  NOT NULL DEFAULT 0,
    effort_count BIGINT  NOT NULL DEFAULT 0,
    effort_sum   BIGINT  NOT NULL DEFAULT 0,
    easy         BIGINT  NOT NULL DEFAULT 0,
    attitudes    BIGINT  NOT NULL DEFAULT 0,
    replies      BIGINT  NOT NULL DEFAULT 0,
    gap_sum      BIGINT  NOT NULL DEFAULT 0,
    gap_pairs    BIGINT  NOT NULL DEFAULT 0,
    gap_count    BIGINT  NOT NULL DEFAULT 0,
    moved        BIGINT  NOT NULL DEFAULT 0,
    PRIMARY KEY (shop_id)
);

-- The dishes that were ordered in an order that reached its guest.
CREATE TABLE order_dishes (
    shop_id  TEXT   NOT NULL,
    order_id UUID   NOT NULL,
    dish_id  BIGINT NOT NULL,
    PRIMARY KEY (shop_id, order_id, dish_id)
);

-- How many ratings of a day there are, in the shop's own days since 1970-01-01, and how many
-- of them are content with product and with service: of each dish by its id, since its code
-- may become another's, and as 0 of the shop.
CREATE TABLE quadrant_daily (
    shop_id TEXT   NOT NULL,
    day     BIGINT NOT NULL,
    dish_id BIGINT NOT NULL,
    ratings BIGINT NOT NULL,
    product BIGINT NOT NULL,
    service BIGINT NOT NULL,
    PRIMARY KEY (shop_id, day, dish_id),
    CHECK (product BETWEEN 0 AND ratings),
    CHECK (service BETWEEN 0 AND ratings)
);

-- The shop as orders tells of it: when it is open, and in which currency.
CREATE TABLE shop_projections (
    shop_id       TEXT    NOT NULL,
    time_zone     TEXT    NOT NULL,
    currency      TEXT    NOT NULL,
    opening_hours TEXT    NOT NULL,
    revision      BIGINT  NOT NULL,
    PRIMARY KEY (shop_id)
);

-- The menu as orders tells of it: what there is today, and at which price.
CREATE TABLE item_projections (
    shop_id         TEXT    NOT NULL,
    code            BIGINT  NOT NULL,
    dish_id         BIGINT  NOT NULL,
    display_name    TEXT    NOT NULL,
    display_name_en TEXT    NOT NULL,
    price           BIGINT  NOT NULL,
    currency        TEXT    NOT NULL,
    sold_out        BOOLEAN NOT NULL,
    deleted         BOOLEAN NOT NULL,
    revision        BIGINT  NOT NULL,
    PRIMARY KEY (shop_id, code)
);
-- A dish that was deleted and made again may have had several codes.
CREATE INDEX item_projections_dish ON item_projections (shop_id, dish_id, revision);

-- What is known here of a customer.
CREATE TABLE customer_projections (
    shop_id      TEXT    NOT NULL,
    customer_id  UUID    NOT NULL,
    number       BIGINT  NOT NULL,
    display_name TEXT    NOT NULL,
    revision     BIGINT  NOT NULL,
    -- The record this one was merged into.
    merged_into  UUID,
    PRIMARY KEY (shop_id, customer_id)
);

CREATE INDEX customer_projections_merged ON customer_projections (shop_id, merged_into) WHERE merged_into IS NOT NULL;

-- Who customers are in chats.
CREATE TABLE identities (
    shop_id     TEXT NOT NULL,
    sender_id   TEXT NOT NULL,
    -- Empty where the sender is the same on every channel.
    channel     TEXT NOT NULL,
    customer_id UUID NOT NULL,
    PRIMARY KEY (shop_id, sender_id, channel, customer_id)
);
CREATE INDEX identities_customer ON identities (shop_id, customer_id);

-- What guests expect of orders they wait for: pairs of code and score.
CREATE TABLE expectations (
    shop_id     TEXT    NOT NULL,
    id          UUID    NOT NULL,
    order_id    UUID    NOT NULL,
    customer_id UUID,
    answers     TEXT    NOT NULL,
    created_at  BIGINT  NOT NULL,
    PRIMARY KEY (shop_id, id)
);
CREATE UNIQUE INDEX expectations_once ON expectations (shop_id, order_id);
CREATE INDEX expectations_of_customer ON expectations (shop_id, customer_id, id);

-- What was said to each statement about an order, before and after it.
CREATE TABLE survey_answers (
    shop_id     TEXT    NOT NULL,
    order_id    UUID    NOT NULL,
    statement   TEXT    NOT NULL,
    dimension   TEXT    NOT NULL,
    customer_id UUID,
    expectation BIGINT  CHECK (expectation BETWEEN 1 AND 7),
    experience  BIGINT  CHECK (experience BETWEEN 1 AND 7),
    -- When it was said last.
    said_at     BIGINT  NOT NULL,
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

-- Whoever gives somebody who works here a name holds the shop's row, so that of two at once
-- the second sees the name of the first.
CREATE TABLE staff_lists (
    shop_id  TEXT   NOT NULL,
    revision BIGINT NOT NULL,
    PRIMARY KEY (shop_id)
);

CREATE TABLE praises (
    shop_id     TEXT    NOT NULL,
    id          UUID    NOT NULL,
    customer_id UUID,
    text        TEXT    NOT NULL,
    message_id  UUID,
    rating_id   UUID,
    created_at  BIGINT  NOT NULL,
    -- Where the message it was said in was written and who sent it, while it is not known
    -- who that is; else empty.
    channel     TEXT    NOT NULL DEFAULT '',
    sender_id   TEXT    NOT NULL DEFAULT '',
    PRIMARY KEY (shop_id, id)
);
CREATE INDEX praises_of_sender ON praises (shop_id, sender_id, id) WHERE sender_id <> '';
CREATE INDEX praises_of_customer ON praises (shop_id, customer_id, id);
CREATE UNIQUE INDEX praises_of_message ON praises (shop_id, message_id) WHERE message_id IS NOT NULL;
CREATE UNIQUE INDEX praises_of_rating ON praises (shop_id, rating_id) WHERE rating_id IS NOT NULL;
CREATE INDEX praises_by_age ON praises (shop_id, created_at, id);

-- Who is meant by praise.
CREATE TABLE praised_staff (
    shop_id         TEXT    NOT NULL,
    praise_id       UUID    NOT NULL,
    staff_member_id UUID    NOT NULL,
    created_at      BIGINT  NOT NULL,
    PRIMARY KEY (shop_id, praise_id, staff_member_id)
);
CREATE INDEX praise_of_staff ON praised_staff (shop_id, staff_member_id, created_at, praise_id);
CREATE INDEX praised_staff_by_age ON praised_staff (shop_id, created_at, staff_member_id);

-- Who had a hand in an order: took a step of it with their access key.
CREATE TABLE order_staff (
    shop_id    TEXT    NOT NULL,
    order_id   UUID    NOT NULL,
    access_key TEXT    NOT NULL,
    -- Of their first step.
    stepped_at BIGINT  NOT NULL,
    PRIMARY KEY (shop_id, order_id, access_key)
);
CREATE INDEX order_staff_by_age ON order_staff (shop_id, stepped_at, access_key);

CREATE TABLE stories (
    shop_id     TEXT    NOT NULL,
    id          UUID    NOT NULL,
    title       TEXT    NOT NULL,
    text        TEXT    NOT NULL,
    -- Ids of whom it is about.
    staff       TEXT    NOT NULL,
    goodwill_id UUID,
    -- The guest it tells of.
    customer_id UUID,
    state       TEXT    NOT NULL CHECK (state IN ('PROPOSED', 'APPROVED', 'REJECTED', 'SHARED')),
    proposed_by TEXT    NOT NULL,
    decided_by  TEXT    NOT NULL,
    created_at  BIGINT  NOT NULL,
    decided_at  BIGINT,
    PRIMARY KEY (shop_id, id)
);
CREATE INDEX stories_by_age ON stories (shop_id, created_at, id);
CREATE INDEX stories_of_customer ON stories (shop_id, customer_id, id);
CREATE INDEX stories_by_state ON stories (shop_id, state, created_at, id);

-- What could be better.
CREATE TABLE ideas (
    shop_id     TEXT   NOT NULL,
    id          UUID   NOT NULL,
    text        TEXT   NOT NULL,
    -- What guests read of it; empty if it is not shared.
    shared_text TEXT   NOT NULL,
    -- The guest who had it.
    customer_id UUID,
    -- Who of those who work here had it, or noted it: an access key's name; or empty.
    proposed_by TEXT   NOT NULL,
    message_id  UUID,
    -- Where it was said and by whom; empty if in no chat.
    channel     TEXT   NOT NULL,
    sender_id   TEXT   NOT NULL,
    state       TEXT   NOT NULL CHECK (state IN ('PROPOSED', 'ADOPTED', 'DECLINED')),
    votes       BIGINT NOT NULL CHECK (votes >= 0),
    reply       TEXT   NOT NULL,
    -- What the guest was credited with.
    points      BIGINT NOT NULL CHECK (points >= 0),
    decided_by  TEXT   NOT NULL,
    decided_at  BIGINT,
    created_at  BIGINT NOT NULL,
    PRIMARY KEY (shop_id, id),
    CHECK ((state = 'PROPOSED') = (decided_at IS NULL)),
    CHECK (points = 0 OR (state = 'ADOPTED' AND customer_id IS NOT NULL))
);
CREATE INDEX ideas_by_age ON ideas (shop_id, created_at, id);
CREATE INDEX ideas_by_votes ON ideas (shop_id, votes, id);
CREATE INDEX ideas_of_customer ON ideas (shop_id, customer_id, id);
CREATE INDEX ideas_of_sender ON ideas (shop_id, sender_id, id) WHERE sender_id <> '';

-- Who is for an idea: each person once.
CREATE TABLE idea_votes (
    shop_id     TEXT   NOT NULL,
    idea_id     UUID   NOT NULL,
    -- The customer's id, or an access key's name.
    voter       TEXT   NOT NULL,
    customer_id UUID,
    voted_at    BIGINT NOT NULL,
    PRIMARY KEY (shop_id, idea_id, voter)
);
CREATE INDEX idea_votes_of_customer ON idea_votes (shop_id, customer_id, idea_id);

CREATE TABLE cases (
    shop_id             TEXT    NOT NULL,
    id                  UUID    NOT NULL,
    state               TEXT    NOT NULL CHECK (state IN ('OPEN', 'IN_PROGRESS', 'RESOLVED', 'CLOSED')),
    source              TEXT    NOT NULL CHECK (source IN ('CHAT', 'RATING', 'PAGE', 'STAFF')),
    category            TEXT    NOT NULL,
    severity            TEXT    NOT NULL CHECK (severity IN ('MINOR', 'MAJOR', 'CRITICAL')),
    customer_id         UUID,
    message_id          UUID,
    rating_id           UUID,
    channel             TEXT    NOT NULL,
    sender_id           TEXT    NOT NULL,
    text                TEXT    NOT NULL,
    order_id            UUID,
    -- An access key's name; empty if nobody does.
    owner               TEXT    NOT NULL,
    -- NULL: the guest has an answer.
    waiting_since       BIGINT,
    warn_at             BIGINT  NOT NULL,
    due_at              BIGINT  NOT NULL,
    warned              BOOLEAN NOT NULL,
    -- Why it went to the manager; NULL if it did not.
    escalation          TEXT,
    repeated            BOOLEAN NOT NULL,
    in_time             BOOLEAN,
    remedy_cost         BIGINT  NOT NULL,
    replied_at          BIGINT,
    resolved_at         BIGINT,
    close_at            BIGINT,
    closed_at           BIGINT,
    closed_by_guest     BOOLEAN NOT NULL,
    reopen_count        BIGINT  NOT NULL,
    justice_outcome     BIGINT  CHECK (justice_outcome BETWEEN 1 AND 5),
    justice_procedure   BIGINT  CHECK (justice_procedure BETWEEN 1 AND 5),
    justice_interaction BIGINT  CHECK (justice_interaction BETWEEN 1 AND 5),
    recover_until       BIGINT,
    recovered           BOOLEAN,
    -- When time does something to it next; NULL for never.
    next_at             BIGINT,
    entry_count         BIGINT  NOT NULL,
    version             BIGINT  NOT NULL,
    created_at          BIGINT  NOT NULL,
    PRIMARY KEY (shop_id, id)
);
CREATE INDEX cases_of_sender ON cases (shop_id, sender_id, id) WHERE sender_id <> '';
CREATE INDEX cases_by_age ON cases (shop_id, created_at, id);
CREATE UNIQUE INDEX cases_of_message ON cases (shop_id, message_id);
CREATE UNIQUE INDEX cases_of_rating ON cases (shop_id, rating_id);
CREATE INDEX cases_of_customer ON cases (shop_id, customer_id, created_at, id);
CREATE INDEX cases_of_owner ON cases (shop_id, owner, created_at, id);
CREATE INDEX cases_by_state ON cases (shop_id, state, created_at, id);
CREATE INDEX cases_waiting ON cases (shop_id, created_at, id) WHERE waiting_since IS NOT NULL;
CREATE INDEX cases_next ON cases (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX cases_of_order ON cases (shop_id, order_id);

-- What was said and done, numbered from 0 within each case.
CREATE TABLE case_entries (
    shop_id    TEXT    NOT NULL,
    case_id    UUID    NOT NULL,
    place      BIGINT  NOT NULL,
    kind       TEXT    NOT NULL CHECK (kind IN ('GUEST', 'REPLY', 'REMEDY', 'CHANGE')),
    text       TEXT    NOT NULL,
    said_by    TEXT    NOT NULL,
    created_at BIGINT  NOT NULL,
    PRIMARY KEY (shop_id, case_id, place)
);

CREATE TABLE case_policies (
    shop_id           TEXT    NOT NULL,
    critical_minutes  BIGINT  NOT NULL CHECK (critical_minutes > 0),
    major_minutes     BIGINT  NOT NULL CHECK (major_minutes > 0),
    minor_minutes     BIGINT  NOT NULL CHECK (minor_minutes > 0),
    warn_percent      BIGINT  NOT NULL CHECK (warn_percent BETWEEN 1 AND 99),
    close_after_hours BIGINT  NOT NULL CHECK (close_after_hours > 0),
    version           BIGINT  NOT NULL,
    PRIMARY KEY (shop_id)
);

-- Who is asked after, and when.
CREATE TABLE follow_up_rules (
    shop_id      TEXT    NOT NULL,
    id           UUID    NOT NULL,
    display_name TEXT    NOT NULL,
    follows      TEXT    NOT NULL CHECK (follows IN ('FIRST_ORDER', 'EVERY_ORDER', 'CASE_CLOSED')),
    after_hours  BIGINT  NOT NULL,
    text         TEXT    NOT NULL,
    text_en      TEXT    NOT NULL,
    rest_days    BIGINT  NOT NULL,
    holdout      BIGINT  NOT NULL CHECK (holdout BETWEEN 0 AND 5000),
    paused       BOOLEAN NOT NULL,
    -- Whether guests are asked in their chat without a person.
    automatic    BOOLEAN NOT NULL,
    version      BIGINT  NOT NULL,
    created_at   BIGINT  NOT NULL,
    PRIMARY KEY (shop_id, id)
);
CREATE INDEX follow_up_rules_by_age ON follow_up_rules (shop_id, created_at, id);

-- Its id follows from rule and order or case, so that there is one of each.
CREATE TABLE follow_ups (
    shop_id     TEXT    NOT NULL,
    id          UUID    NOT NULL,
    rule_id     UUID    NOT NULL,
    follows     TEXT    NOT NULL,
    customer_id UUID    NOT NULL,
    order_id    UUID,
    case_id     UUID,
    text        TEXT    NOT NULL,
    text_en     TEXT    NOT NULL,
    -- HELD_OUT by chance: nobody asks, so that the effect of asking can be seen.
    state       TEXT    NOT NULL CHECK (state IN ('SCHEDULED', 'DUE', 'DONE', 'SKIPPED', 'HELD_OUT')),
    -- The rule's share of guests held out, when it was drawn.
    holdout     BIGINT  NOT NULL,
    -- Whether they were held out by it, whatever became of the follow-up.
    held_out    BOOLEAN NOT NULL,
    due_at      BIGINT  NOT NULL,
    outcome     TEXT    NOT NULL,
    done_by     TEXT    NOT NULL,
    done_at     BIGINT,
    PRIMARY KEY (shop_id, id)
);
CREATE INDEX follow_ups_by_state ON follow_ups (shop_id, state, due_at, id);
CREATE INDEX follow_ups_of_customer ON follow_ups (shop_id, customer_id, due_at);
CREATE INDEX follow_ups_of_rule ON follow_ups (shop_id, rule_id, state);
CREATE INDEX follow_ups_scheduled ON follow_ups (due_at) WHERE state = 'SCHEDULED';

-- The gifts guests were given, as loyalty tells: how far each got, 1 (waits to
-- be allowed) to 4 (not given after all), and the order it counts to.
CREATE TABLE gift_projections (
    shop_id  TEXT    NOT NULL,
    grant_id UUID    NOT NULL,
    order_id UUID,
    stage    BIGINT  NOT NULL,
    PRIMARY KEY (shop_id, grant_id)
);
CREATE INDEX gifts_of_order ON gift_projections (shop_id, order_id);

-- Messages that ask something of the shop, and whether they were answered at
-- once. A complaint has its answer in its case.
CREATE TABLE message_projections (
    shop_id     TEXT    NOT NULL,
    message_id  UUID    NOT NULL,
    customer_id UUID    NOT NULL,
    complaint   BOOLEAN NOT NULL,
    answered    BOOLEAN NOT NULL,
    sent_at     BIGINT  NOT NULL,
    PRIMARY KEY (shop_id, message_id)
);
CREATE INDEX messages_of_customer ON message_projections (shop_id, customer_id, sent_at);
CREATE INDEX messages_by_age ON message_projections (shop_id, sent_at);

-- Which customers are to be looked at, and when next; never if absent.
CREATE TABLE watch_runs (
    shop_id     TEXT    NOT NULL,
    customer_id UUID    NOT NULL,
    due_at      BIGINT,
    -- Whether the drift that was told of still goes on.
    drifting    BOOLEAN NOT NULL,
    -- When drift was last told of.
    drift_at    BIGINT,
    PRIMARY KEY (shop_id, customer_id)
);
CREATE INDEX watch_runs_due ON watch_runs (due_at) WHERE due_at IS NOT NULL;

-- How much feedback came each day, in the shop's own days since 1970-01-01.
CREATE TABLE sentiment_daily (
    shop_id  TEXT    NOT NULL,
    day      BIGINT  NOT NULL,
    total    BIGINT  NOT NULL,
    negative BIGINT  NOT NULL,
    -- Whether negative feedback came that nobody has looked at.
    unseen   BOOLEAN NOT NULL,
    PRIMARY KEY (shop_id, day),
    CHECK (negative BETWEEN 0 AND total)
);
CREATE INDEX sentiment_daily_unseen ON sentiment_daily (day) WHERE unseen;

-- Reviews of elsewhere that were counted, by what tells one from another.
CREATE TABLE past_reviews (
    shop_id TEXT NOT NULL,
    id      UUID NOT NULL,
    PRIMARY KEY (shop_id, id)
);

CREATE TABLE alerts (
    shop_id         TEXT    NOT NULL,
    id              UUID    NOT NULL,
    kind            TEXT    NOT NULL CHECK (kind IN ('DRIFT', 'SILENCE', 'SPIKE')),
    customer_id     UUID,
    -- What it was raised for; nothing raises two alerts of a kind.
    cause           TEXT    NOT NULL,
    text            TEXT    NOT NULL,
    text_en         TEXT    NOT NULL,
    created_at      BIGINT  NOT NULL,
    acknowledged_by TEXT    NOT NULL,
    acknowledged_at BIGINT,
    PRIMARY KEY (shop_id, id)
);
CREATE UNIQUE INDEX alerts_once ON alerts (shop_id, kind, cause);
CREATE INDEX alerts_by_age ON alerts (shop_id, created_at, id);
CREATE INDEX alerts_of_customer ON alerts (shop_id, customer_id);

-- Questions guests often ask, and their answers.
CREATE TABLE faq_entries (
    shop_id      TEXT    NOT NULL,
    id           UUID    NOT NULL,
    -- A JSON list of texts.
    questions    TEXT    NOT NULL,
    answer       TEXT    NOT NULL,
    answer_en    TEXT    NOT NULL,
    paused       BOOLEAN NOT NULL,
    answer_count BIGINT  NOT NULL,
    version      BIGINT  NOT NULL,
    created_at   BIGINT  NOT NULL,
    PRIMARY KEY (shop_id, id)
);
CREATE INDEX faq_entries_by_age ON faq_entries (shop_id, created_at, id);

-- Counts the changes of a shop's entries, so that what is in memory can be held against it.
CREATE TABLE faq_revisions (
    shop_id  TEXT    NOT NULL,
    revision BIGINT  NOT NULL,
    PRIMARY KEY (shop_id)
);

-- How often in a row nothing fitted what somebody asked.
CREATE TABLE askers (
    shop_id   TEXT    NOT NULL,
    -- The customer, or the sender of the channel.
    asker     TEXT    NOT NULL,
    misses    BIGINT  NOT NULL,
    -- Those of them in a chat, each of which was told that a person is asked.
    in_chat   BIGINT  NOT NULL,
    missed_at BIGINT  NOT NULL,
    PRIMARY KEY (shop_id, asker)
);

-- What a chat message was answered; the same message is answered alike.
CREATE TABLE chat_answers (
    shop_id      TEXT    NOT NULL,
    message_id   UUID    NOT NULL,
    reply_text   TEXT    NOT NULL,
    needs_person BOOLEAN NOT NULL,
    created_at   BIGINT  NOT NULL,
    PRIMARY KEY (shop_id, message_id)
);

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
CREATE INDEX remedies_next ON remedies (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX remedies_of_case ON remedies (shop_id, case_id);

-- What was asked, and what became of it.
CREATE TABLE questions (
    shop_id        TEXT    NOT NULL,
    id             UUID    NOT NULL,
    customer_id    UUID,
    text           TEXT    NOT NULL,
    state          TEXT    NOT NULL CHECK (state IN ('ANSWERED', 'MISSED', 'HANDED_OVER')),
    answer         TEXT    NOT NULL,
    faq_entry_id   UUID,
    -- Ten thousandths.
    confidence     BIGINT  NOT NULL CHECK (confidence BETWEEN 0 AND 10000),
    message_id     UUID,
    created_at     BIGINT  NOT NULL,
    -- Whose misses it counts to; empty for a stranger without a trace.
    asker          TEXT    NOT NULL DEFAULT '',
    -- Where it was written and who sent it, while it is not known who that is; else empty.
    channel        TEXT    NOT NULL DEFAULT '',
    sender_id      TEXT    NOT NULL DEFAULT '',
    -- Of the boundary it falls under; empty if it falls under none.
    boundary_topic TEXT    NOT NULL DEFAULT '',
    -- What a person told who asked, who they were, and when.
    person_answer  TEXT    NOT NULL DEFAULT '',
    answered_by    TEXT    NOT NULL DEFAULT '',
    answered_at    BIGINT,
    PRIMARY KEY (shop_id, id),
    CHECK (state <> 'ANSWERED' OR faq_entry_id IS NOT NULL OR boundary_topic <> ''),
    CHECK (state = 'ANSWERED' OR faq_entry_id IS NULL),
    CHECK ((answered_at IS NULL) = (person_answer = ''))
);
CREATE INDEX questions_of_sender ON questions (shop_id, sender_id, id) WHERE sender_id <> '';
CREATE INDEX questions_by_age ON questions (shop_id, created_at, id);
CREATE INDEX questions_by_state ON questions (shop_id, state, created_at, id);
CREATE INDEX questions_of_customer ON questions (shop_id, customer_id);
CREATE INDEX questions_of_entry ON questions (shop_id, faq_entry_id);
