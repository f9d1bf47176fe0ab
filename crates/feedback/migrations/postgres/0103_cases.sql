-- Which change of an order its row tells of.
ALTER TABLE order_projections ADD COLUMN version BIGINT NOT NULL DEFAULT 0;
CREATE INDEX orders_completed_of_customer ON order_projections (shop_id, customer_id, completed_at, order_id);
CREATE INDEX orders_placed ON order_projections (shop_id, placed_at) WHERE customer_id IS NOT NULL;
CREATE INDEX ratings_of_customer ON ratings (shop_id, customer_id);

DROP INDEX cases_once;
ALTER TABLE cases DROP CONSTRAINT cases_state_check;
ALTER TABLE cases ALTER COLUMN message_id DROP NOT NULL;
ALTER TABLE cases
    ADD CHECK (state IN ('OPEN', 'IN_PROGRESS', 'RESOLVED', 'CLOSED')),
    ADD COLUMN source TEXT NOT NULL DEFAULT 'CHAT' CHECK (source IN ('CHAT', 'RATING', 'PAGE', 'STAFF')),
    ADD COLUMN category TEXT NOT NULL DEFAULT 'OTHER',
    ADD COLUMN severity TEXT NOT NULL DEFAULT 'MAJOR' CHECK (severity IN ('MINOR', 'MAJOR', 'CRITICAL')),
    ADD COLUMN rating_id UUID,
    -- An access key's name; empty if nobody does.
    ADD COLUMN owner TEXT NOT NULL DEFAULT '',
    -- NULL: the guest has an answer.
    ADD COLUMN waiting_since BIGINT,
    ADD COLUMN warn_at BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN due_at BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN warned BOOLEAN NOT NULL DEFAULT FALSE,
    -- Why it went to the manager; NULL if it did not.
    ADD COLUMN escalation TEXT,
    ADD COLUMN repeated BOOLEAN NOT NULL DEFAULT FALSE,
    ADD COLUMN in_time BOOLEAN,
    ADD COLUMN remedy_cost BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN replied_at BIGINT,
    ADD COLUMN resolved_at BIGINT,
    ADD COLUMN close_at BIGINT,
    ADD COLUMN closed_at BIGINT,
    ADD COLUMN closed_by_guest BOOLEAN NOT NULL DEFAULT FALSE,
    ADD COLUMN reopen_count BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN justice_outcome BIGINT CHECK (justice_outcome BETWEEN 1 AND 5),
    ADD COLUMN justice_procedure BIGINT CHECK (justice_procedure BETWEEN 1 AND 5),
    ADD COLUMN justice_interaction BIGINT CHECK (justice_interaction BETWEEN 1 AND 5),
    ADD COLUMN recover_until BIGINT,
    ADD COLUMN recovered BOOLEAN,
    -- When time does something to it next; NULL for never.
    ADD COLUMN next_at BIGINT,
    ADD COLUMN entry_count BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
UPDATE cases SET waiting_since = created_at, warn_at = created_at + 5400000000,
    due_at = created_at + 7200000000, next_at = created_at + 5400000000;
CREATE UNIQUE INDEX cases_of_message ON cases (shop_id, message_id);
CREATE UNIQUE INDEX cases_of_rating ON cases (shop_id, rating_id);
CREATE INDEX cases_of_customer ON cases (shop_id, customer_id, created_at, id);
CREATE INDEX cases_of_owner ON cases (shop_id, owner, created_at, id);
CREATE INDEX cases_by_state ON cases (shop_id, state, created_at, id);
CREATE INDEX cases_waiting ON cases (shop_id, created_at, id) WHERE waiting_since IS NOT NULL;
-- What becomes due serves all shops at once.
CREATE INDEX cases_next ON cases (next_at) WHERE next_at IS NOT NULL;

-- What was said and done, numbered from 0 within each case.
CREATE TABLE case_entries (
    shop_id    TEXT   NOT NULL,
    case_id    UUID   NOT NULL,
    place      BIGINT NOT NULL,
    kind       TEXT   NOT NULL CHECK (kind IN ('GUEST', 'REPLY', 'REMEDY', 'CHANGE')),
    text       TEXT   NOT NULL,
    said_by    TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (shop_id, case_id, place)
);

CREATE TABLE case_policies (
    shop_id           TEXT   NOT NULL,
    critical_minutes  BIGINT NOT NULL CHECK (critical_minutes > 0),
    major_minutes     BIGINT NOT NULL CHECK (major_minutes > 0),
    minor_minutes     BIGINT NOT NULL CHECK (minor_minutes > 0),
    warn_percent      BIGINT NOT NULL CHECK (warn_percent BETWEEN 1 AND 99),
    close_after_hours BIGINT NOT NULL CHECK (close_after_hours > 0),
    version           BIGINT NOT NULL,
    PRIMARY KEY (shop_id)
);
