-- Questions guests often ask, and their answers.
CREATE TABLE faq_entries (
    shop_id      TEXT    NOT NULL,
    id           BLOB    NOT NULL,
    -- A JSON list of texts.
    questions    TEXT    NOT NULL,
    answer       TEXT    NOT NULL,
    answer_en    TEXT    NOT NULL,
    paused       INTEGER NOT NULL,
    answer_count INTEGER NOT NULL,
    version      INTEGER NOT NULL,
    created_at   INTEGER NOT NULL,
    PRIMARY KEY (shop_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX faq_entries_by_age ON faq_entries (shop_id, created_at, id);

-- Counts the changes of a shop's entries, so that what is in memory can be held against it.
CREATE TABLE faq_revisions (
    shop_id  TEXT    NOT NULL,
    revision INTEGER NOT NULL,
    PRIMARY KEY (shop_id)
) STRICT, WITHOUT ROWID;

-- What was asked, and what became of it.
CREATE TABLE questions (
    shop_id       TEXT    NOT NULL,
    id            BLOB    NOT NULL,
    customer_id   BLOB,
    text          TEXT    NOT NULL,
    state         TEXT    NOT NULL CHECK (state IN ('ANSWERED', 'MISSED', 'HANDED_OVER')),
    answer        TEXT    NOT NULL,
    faq_entry_id  BLOB,
    -- Ten thousandths.
    confidence    INTEGER NOT NULL CHECK (confidence BETWEEN 0 AND 10000),
    message_id    BLOB,
    created_at    INTEGER NOT NULL,
    PRIMARY KEY (shop_id, id),
    CHECK ((state = 'ANSWERED') = (faq_entry_id IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX questions_by_age ON questions (shop_id, created_at, id);
CREATE INDEX questions_by_state ON questions (shop_id, state, created_at, id);
CREATE INDEX questions_of_customer ON questions (shop_id, customer_id);
CREATE INDEX questions_of_entry ON questions (shop_id, faq_entry_id);

-- How often in a row nothing fitted what somebody asked.
CREATE TABLE askers (
    shop_id   TEXT    NOT NULL,
    -- The customer, or the sender of the channel.
    asker     TEXT    NOT NULL,
    misses    INTEGER NOT NULL,
    missed_at INTEGER NOT NULL,
    PRIMARY KEY (shop_id, asker)
) STRICT, WITHOUT ROWID;

-- What a chat message was answered; the same message is answered alike.
CREATE TABLE chat_answers (
    shop_id      TEXT    NOT NULL,
    message_id   BLOB    NOT NULL,
    reply_text   TEXT    NOT NULL,
    needs_person INTEGER NOT NULL,
    created_at   INTEGER NOT NULL,
    PRIMARY KEY (shop_id, message_id)
) STRICT, WITHOUT ROWID;
