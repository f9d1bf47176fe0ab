//! What is left of a customer who was erased: what was bought, paid and given, and
//! no word of theirs or about them.

use storage::of_customer;

/// Empties the texts. Numbers, states and times stay, so that sums do.
pub(crate) const ERASE: [&str; 11] = [
    of_customer!(
        "UPDATE ratings SET comment = '', analysis = NULL, reply = CASE reply WHEN '' THEN '' ELSE '（已删除）' END
         WHERE shop_id = $1 AND customer_id"
    ),
    of_customer!(
        "UPDATE praises SET text = '（已删除）' WHERE shop_id = $1 AND customer_id"
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
        "UPDATE customer_projections SET display_name = '（已删除）', number = 0 WHERE shop_id = $1 AND customer_id"
    ),
];
