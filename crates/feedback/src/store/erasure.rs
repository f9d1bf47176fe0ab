//! What is left of a customer who was erased: what was bought, paid and given, and
//! no word of theirs or about them.

use storage::{erasures::Erasure, of_customer};

/// Empties the texts. Numbers, states and times stay, so that sums do.
pub(crate) const ERASE: Erasure = Erasure {
    merged: "SELECT customer_id FROM customer_projections WHERE shop_id = $1 AND merged_into = $2",
    of_customer: &OF_CUSTOMER,
    of_sender: &OF_SENDER,
};

const OF_CUSTOMER: [&str; 14] = [
    // Before anything of a sender's: who is left as one is somebody else.
    of_customer!("DELETE FROM identities WHERE shop_id = $1 AND customer_id"),
    of_customer!(
        "UPDATE ratings SET comment = '', shown = FALSE, analysis = NULL, reply = CASE reply WHEN '' THEN '' ELSE '（已删除）' END
         WHERE shop_id = $1 AND customer_id"
    ),
    of_customer!(
        "UPDATE praises SET text = '（已删除）', channel = '', sender_id = '' WHERE shop_id = $1 AND customer_id"
    ),
    of_customer!(
        "UPDATE case_entries SET text = '（已删除）' WHERE shop_id = $1 AND case_id IN
         (SELECT id FROM cases WHERE shop_id = $1 AND customer_id",
        ")"
    ),
    of_customer!(
        "UPDATE remedies SET asked = substr(asked, 1, 0) WHERE shop_id = $1 AND next_at IS NULL AND length(asked) > 0 AND case_id IN
         (SELECT id FROM cases WHERE shop_id = $1 AND customer_id",
        ")"
    ),
    of_customer!(
        "UPDATE cases SET text = '（已删除）', sender_id = '' WHERE shop_id = $1 AND customer_id"
    ),
    of_customer!(
        "UPDATE chat_answers SET reply_text = '' WHERE shop_id = $1 AND message_id IN
         (SELECT message_id FROM message_projections WHERE shop_id = $1 AND customer_id",
        ")"
    ),
    of_customer!(
        "DELETE FROM askers WHERE shop_id = $1 AND asker IN
         (SELECT asker FROM questions WHERE shop_id = $1 AND customer_id",
        ")"
    ),
    of_customer!(
        "UPDATE questions SET text = '（已删除）', asker = '', channel = '', sender_id = '',
         person_answer = CASE person_answer WHEN '' THEN '' ELSE '（已删除）' END
         WHERE shop_id = $1 AND customer_id"
    ),
    of_customer!(
        "UPDATE follow_ups SET text = '（已删除）', text_en = '', outcome = '' WHERE shop_id = $1 AND customer_id"
    ),
    of_customer!(
        "UPDATE alerts SET text = '（已删除）', text_en = '' WHERE shop_id = $1 AND customer_id"
    ),
    of_customer!(
        "UPDATE ideas SET text = '（已删除）', shared_text = '', channel = '', sender_id = '',
             reply = CASE reply WHEN '' THEN '' ELSE '（已删除）' END WHERE shop_id = $1 AND customer_id"
    ),
    of_customer!(
        "UPDATE stories SET title = '（已删除）', text = '（已删除）',
             state = CASE state WHEN 'SHARED' THEN 'APPROVED' ELSE state END WHERE shop_id = $1 AND customer_id"
    ),
    of_customer!(
        "UPDATE customer_projections SET display_name = '（已删除）', number = 0 WHERE shop_id = $1 AND customer_id"
    ),
];

/// What a sender wrote while they were the customer. A sender who is the same on every
/// channel is not so on a channel where they are somebody else.
macro_rules! of_sender {
    ($before:literal, $table:literal, $written:literal, $after:literal) => {
        concat!(
            $before,
            " shop_id = $1 AND sender_id = $2 AND sender_id <> '' AND ($3 = channel OR ($3 = '' AND NOT EXISTS (
                 SELECT 1 FROM identities WHERE identities.shop_id = $1 AND identities.sender_id = $2
                     AND identities.channel = ",
            $table,
            ".channel))) AND ",
            $written,
            $after
        )
    };
}

macro_rules! of_asker {
    ($before:literal, $after:literal) => {
        of_sender!($before, "questions", "created_at <= $4", $after)
    };
}

macro_rules! of_admirer {
    ($before:literal, $after:literal) => {
        of_sender!($before, "praises", "created_at <= $4", $after)
    };
}

/// Cases that are nobody's, of a sender. A case is opened by an event, which may have been
/// on its way for an hour.
macro_rules! of_stranger {
    ($before:literal, $after:literal) => {
        of_sender!($before, "cases", "created_at <= $4 + 3600000000 AND customer_id IS NULL", $after)
    };
}

/// Ideas that are nobody's, of a sender; they come by an event as well.
macro_rules! of_thinker {
    ($before:literal, $after:literal) => {
        of_sender!($before, "ideas", "created_at <= $4 + 3600000000 AND customer_id IS NULL", $after)
    };
}

/// Whatever is found by the sender of something else comes before that.
const OF_SENDER: [&str; 12] = [
    of_asker!(
        "UPDATE chat_answers SET reply_text = '' WHERE shop_id = $1 AND message_id IN (SELECT message_id FROM questions WHERE",
        ")"
    ),
    of_admirer!(
        "UPDATE chat_answers SET reply_text = '' WHERE shop_id = $1 AND message_id IN (SELECT message_id FROM praises WHERE",
        ")"
    ),
    of_asker!("DELETE FROM askers WHERE shop_id = $1 AND asker IN (SELECT asker FROM questions WHERE", ")"),
    of_asker!(
        "UPDATE questions SET text = '（已删除）', asker = '', channel = '', sender_id = '',
         person_answer = CASE person_answer WHEN '' THEN '' ELSE '（已删除）' END WHERE",
        ""
    ),
    of_admirer!("UPDATE praises SET text = '（已删除）', channel = '', sender_id = '' WHERE", ""),
    of_stranger!(
        "UPDATE case_entries SET text = '（已删除）' WHERE shop_id = $1 AND case_id IN (SELECT id FROM cases WHERE",
        ")"
    ),
    of_stranger!(
        "UPDATE chat_answers SET reply_text = '' WHERE shop_id = $1 AND message_id IN (SELECT message_id FROM cases WHERE",
        ")"
    ),
    of_stranger!("UPDATE cases SET text = '（已删除）', sender_id = '' WHERE", ""),
    of_thinker!(
        "UPDATE chat_answers SET reply_text = '' WHERE shop_id = $1 AND message_id IN (SELECT message_id FROM ideas WHERE",
        ")"
    ),
    of_thinker!(
        "UPDATE ideas SET text = '（已删除）', shared_text = '', channel = '', sender_id = '',
         reply = CASE reply WHEN '' THEN '' ELSE '（已删除）' END WHERE",
        ""
    ),
    of_sender!(
        "UPDATE ideas SET channel = '', sender_id = '' WHERE",
        "ideas",
        "created_at <= $4 + 3600000000",
        ""
    ),
    of_sender!("UPDATE cases SET sender_id = '' WHERE", "cases", "created_at <= $4 + 3600000000", ""),
];
