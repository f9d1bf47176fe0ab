-- A boundary answers as well as an entry, and so does a person. Who asked is kept,
-- so that a person's answer is known to be theirs.
ALTER TABLE questions DROP CONSTRAINT questions_check;
ALTER TABLE questions ADD COLUMN asker TEXT NOT NULL DEFAULT '';
ALTER TABLE questions ADD COLUMN boundary_topic TEXT NOT NULL DEFAULT '';
ALTER TABLE questions ADD COLUMN person_answer TEXT NOT NULL DEFAULT '';
ALTER TABLE questions ADD COLUMN answered_by TEXT NOT NULL DEFAULT '';
ALTER TABLE questions ADD COLUMN answered_at BIGINT;
ALTER TABLE questions ADD CONSTRAINT questions_answered
    CHECK (state <> 'ANSWERED' OR faq_entry_id IS NOT NULL OR boundary_topic <> '');
ALTER TABLE questions ADD CONSTRAINT questions_by_entry CHECK (state = 'ANSWERED' OR faq_entry_id IS NULL);
ALTER TABLE questions ADD CONSTRAINT questions_by_person
    CHECK ((answered_at IS NULL) = (person_answer = ''));
