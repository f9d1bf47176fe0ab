-- A boundary answers as well as an entry, and so does a person. Who asked is kept,
-- so that a person's answer is known to be theirs. A check can't be changed here
-- but with its table.
CREATE TABLE questions_new (
    shop_id        TEXT    NOT NULL,
    id             BLOB    NOT NULL,
    customer_id    BLOB,
    text           TEXT    NOT NULL,
    state          TEXT    NOT NULL CHECK (state IN ('ANSWERED', 'MISSED', 'HANDED_OVER')),
    answer         TEXT    NOT NULL,
    faq_entry_id   BLOB,
    -- Ten thousandths.
    confidence     INTEGER NOT NULL CHECK (confidence BETWEEN 0 AND 10000),
    message_id     BLOB,
    created_at     INTEGER NOT NULL,
    -- Whose misses it counts to; empty for a stranger without a trace.
    asker          TEXT    NOT NULL DEFAULT '',
    -- Of the boundary it falls under; empty if it falls under none.
    boundary_topic TEXT    NOT NULL DEFAULT '',
    -- What a person told who asked, who they were, and when.
    person_answer  TEXT    NOT NULL DEFAULT '',
    answered_by    TEXT    NOT NULL DEFAULT '',
    answered_at    INTEGER,
    PRIMARY KEY (shop_id, id),
    CHECK (state <> 'ANSWERED' OR faq_entry_id IS NOT NULL OR boundary_topic <> ''),
    CHECK (state = 'ANSWERED' OR faq_entry_id IS NULL),
    CHECK ((answered_at IS NULL) = (person_answer = ''))
) STRICT, WITHOUT ROWID;
INSERT INTO questions_new (shop_id, id, customer_id, text, state, answer, faq_entry_id, confidence, message_id,
    created_at)
SELECT shop_id, id, customer_id, text, state, answer, faq_entry_id, confidence, message_id, created_at
FROM questions;
DROP TABLE questions;
ALTER TABLE questions_new RENAME TO questions;
CREATE INDEX questions_by_age ON questions (shop_id, created_at, id);
CREATE INDEX questions_by_state ON questions (shop_id, state, created_at, id);
CREATE INDEX questions_of_customer ON questions (shop_id, customer_id);
CREATE INDEX questions_of_entry ON questions (shop_id, faq_entry_id);
