-- Who is asked after, and when.
CREATE TABLE follow_up_rules (
    shop_id      TEXT    NOT NULL,
    id           BLOB    NOT NULL,
    display_name TEXT    NOT NULL,
    follows      TEXT    NOT NULL CHECK (follows IN ('FIRST_ORDER', 'EVERY_ORDER', 'CASE_CLOSED')),
    after_hours  INTEGER  NOT NULL,
    text         TEXT    NOT NULL,
    text_en      TEXT    NOT NULL,
    rest_days    INTEGER  NOT NULL,
    holdout      INTEGER  NOT NULL CHECK (holdout BETWEEN 0 AND 5000),
    paused       INTEGER NOT NULL,
    version      INTEGER  NOT NULL,
    created_at   INTEGER  NOT NULL,
    PRIMARY KEY (shop_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX follow_up_rules_by_age ON follow_up_rules (shop_id, created_at, id);

-- Its id follows from rule and order or case, so that there is one of each.
CREATE TABLE follow_ups (
    shop_id     TEXT   NOT NULL,
    id          BLOB   NOT NULL,
    rule_id     BLOB   NOT NULL,
    follows     TEXT   NOT NULL,
    customer_id BLOB   NOT NULL,
    order_id    BLOB,
    case_id     BLOB,
    text        TEXT   NOT NULL,
    text_en     TEXT   NOT NULL,
    -- HELD_OUT by chance: nobody asks, so that the effect of asking can be seen.
    state       TEXT   NOT NULL CHECK (state IN ('SCHEDULED', 'DUE', 'DONE', 'SKIPPED', 'HELD_OUT')),
    -- The rule's share of guests held out, when it was drawn.
    holdout     INTEGER NOT NULL,
    -- Whether they were held out by it, whatever became of the follow-up.
    held_out    INTEGER NOT NULL,
    due_at      INTEGER NOT NULL,
    outcome     TEXT   NOT NULL,
    done_by     TEXT   NOT NULL,
    done_at     INTEGER,
    PRIMARY KEY (shop_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX follow_ups_by_state ON follow_ups (shop_id, state, due_at, id);
CREATE INDEX follow_ups_of_customer ON follow_ups (shop_id, customer_id, due_at);
CREATE INDEX follow_ups_of_rule ON follow_ups (shop_id, rule_id, state);
-- Of all shops at once.
CREATE INDEX follow_ups_scheduled ON follow_ups (due_at) WHERE state = 'SCHEDULED';

-- The gifts guests were given, as loyalty tells: how far each got, 1 (waits to
-- be allowed) to 4 (not given after all), and the order it counts to.
CREATE TABLE gift_projections (
    shop_id     TEXT   NOT NULL,
    grant_id    BLOB   NOT NULL,
    order_id    BLOB,
    stage       INTEGER NOT NULL,
    PRIMARY KEY (shop_id, grant_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX gifts_of_order ON gift_projections (shop_id, order_id);

-- Messages that ask something of the shop, and whether they were answered at
-- once. A complaint has its answer in its case.
CREATE TABLE message_projections (
    shop_id     TEXT    NOT NULL,
    message_id  BLOB    NOT NULL,
    customer_id BLOB    NOT NULL,
    complaint   INTEGER NOT NULL,
    answered    INTEGER NOT NULL,
    sent_at     INTEGER  NOT NULL,
    PRIMARY KEY (shop_id, message_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX messages_of_customer ON message_projections (shop_id, customer_id, sent_at);
CREATE INDEX messages_by_age ON message_projections (shop_id, sent_at);

CREATE INDEX cases_of_order ON cases (shop_id, order_id);

-- Which customers are to be looked at, and when next; never if absent.
CREATE TABLE watch_runs (
    shop_id     TEXT    NOT NULL,
    customer_id BLOB    NOT NULL,
    due_at      INTEGER,
    -- Whether the drift that was told of still goes on.
    drifting    INTEGER NOT NULL,
    -- When drift was last told of.
    drift_at    INTEGER,
    PRIMARY KEY (shop_id, customer_id)
) STRICT, WITHOUT ROWID;
-- Of all shops at once.
CREATE INDEX watch_runs_due ON watch_runs (due_at) WHERE due_at IS NOT NULL;

-- What was heard each day, in the shop's own days since 1970-01-01.
CREATE TABLE sentiment_daily (
    shop_id  TEXT    NOT NULL,
    day      INTEGER  NOT NULL,
    voices   INTEGER  NOT NULL,
    negative INTEGER  NOT NULL,
    -- Whether a negative voice came that nobody has looked at.
    unseen   INTEGER NOT NULL,
    PRIMARY KEY (shop_id, day),
    CHECK (negative BETWEEN 0 AND voices)
) STRICT, WITHOUT ROWID;
-- Of all shops at once.
CREATE INDEX sentiment_daily_unseen ON sentiment_daily (day) WHERE unseen;

CREATE TABLE alerts (
    shop_id         TEXT   NOT NULL,
    id              BLOB   NOT NULL,
    kind            TEXT   NOT NULL CHECK (kind IN ('DRIFT', 'SILENCE', 'SPIKE')),
    customer_id     BLOB,
    -- What it was raised for; nothing raises two alerts of a kind.
    cause           TEXT   NOT NULL,
    text            TEXT   NOT NULL,
    text_en         TEXT   NOT NULL,
    created_at      INTEGER NOT NULL,
    acknowledged_by TEXT   NOT NULL,
    acknowledged_at INTEGER,
    PRIMARY KEY (shop_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX alerts_once ON alerts (shop_id, kind, cause);
CREATE INDEX alerts_by_age ON alerts (shop_id, created_at, id);
CREATE INDEX alerts_of_customer ON alerts (shop_id, customer_id);
