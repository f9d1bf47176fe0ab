//! What is left of a customer who was erased: what was bought, paid and given, and
//! no word of theirs or about them.

use storage::{erasures::Erasure, of_customer};

/// Empties the texts. Numbers, states and times stay, so that sums do.
pub(crate) const ERASE: Erasure = Erasure {
    merged: "SELECT customer_id FROM customer_projections WHERE shop_id = $1 AND merged_into = $2",
    of_customer: &OF_CUSTOMER,
    of_sender: &OF_SENDER,
};

const OF_CUSTOMER: [&str; 13] = [
    of_customer!(
        "UPDATE ratings SET comment = '', analysis = NULL, reply = CASE reply WHEN '' THEN '' ELSE '（已删除）' END
         WHERE shop_id = $1 AND customer_id"
    ),
    of_customer!(
        "UPDATE praises SET text = '（已删除）', sender = '' WHERE shop_id = $1 AND customer_id"
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
        "UPDATE questions SET text = '（已删除）', asker = '', person_answer = CASE person_answer WHEN '' THEN '' ELSE '（已删除）' END
         WHERE shop_id = $1 AND customer_id"
    ),
    of_customer!(
        "UPDATE follow_ups SET text = '（已删除）', text_en = '', outcome = '' WHERE shop_id = $1 AND customer_id"
    ),
    of_customer!(
        "UPDATE alerts SET text = '（已删除）', text_en = '' WHERE shop_id = $1 AND customer_id"
    ),
    of_customer!(
        "UPDATE stories SET title = '（已删除）', text = '（已删除）' WHERE shop_id = $1 AND customer_id"
    ),
    // Stories that name them, whoever they are said to be about. One character names nobody.
    "UPDATE stories SET title = '（已删除）', text = '（已删除）' WHERE shop_id = $1 AND EXISTS
         (SELECT 1 FROM customer_projections AS named
          WHERE named.shop_id = $1 AND (named.customer_id = $2 OR named.merged_into = $2)
          AND length(named.display_name) > 1 AND named.display_name <> '（已删除）'
          AND replace(stories.title || ' ' || stories.text, named.display_name, '') <> stories.title || ' ' || stories.text)",
    of_customer!(
        "UPDATE customer_projections SET display_name = '（已删除）', number = 0 WHERE shop_id = $1 AND customer_id"
    ),
];

/// Whether a sender as `asker` and `sender` have it, behind the channel and a `/`, is
/// the one of the identity: on its channel, or on any.
macro_rules! of_asker {
    ($before:literal, $column:literal, $after:literal) => {
        concat!(
            $before,
            " shop_id = $1 AND ",
            $column,
            " <> '' AND (",
            $column,
            " = $3 || '/' || $2 OR ($3 = '' AND substr(",
            $column,
            ", length(",
            $column,
            ") - length($2)) = '/' || $2))",
            $after
        )
    };
}

/// Cases that are nobody's, of a sender.
macro_rules! of_stranger {
    ($before:literal, $after:literal) => {
        concat!(
            $before,
            " shop_id = $1 AND sender_id = $2 AND $3 IN (channel, '') AND customer_id IS NULL",
            $after
        )
    };
}

/// Whatever is found by the sender of something else comes before that.
const OF_SENDER: [&str; 9] = [
    of_asker!(
        "UPDATE chat_answers SET reply_text = '' WHERE shop_id = $1 AND message_id IN (SELECT message_id FROM questions WHERE",
        "asker",
        ")"
    ),
    of_asker!(
        "UPDATE chat_answers SET reply_text = '' WHERE shop_id = $1 AND message_id IN (SELECT message_id FROM praises WHERE",
        "sender",
        ")"
    ),
    of_asker!("DELETE FROM askers WHERE", "asker", ""),
    of_asker!(
        "UPDATE questions SET text = '（已删除）', asker = '',
         person_answer = CASE person_answer WHEN '' THEN '' ELSE '（已删除）' END WHERE",
        "asker",
        ""
    ),
    of_asker!("UPDATE praises SET text = '（已删除）', sender = '' WHERE", "sender", ""),
    of_stranger!(
        "UPDATE case_entries SET text = '（已删除）' WHERE shop_id = $1 AND case_id IN (SELECT id FROM cases WHERE",
        ")"
    ),
    of_stranger!(
        "UPDATE chat_answers SET reply_text = '' WHERE shop_id = $1 AND message_id IN (SELECT message_id FROM cases WHERE",
        ")"
    ),
    of_stranger!("UPDATE cases SET text = '（已删除）', sender_id = '' WHERE", ""),
    "UPDATE cases SET sender_id = '' WHERE shop_id = $1 AND sender_id = $2 AND $3 IN (channel, '')",
];
