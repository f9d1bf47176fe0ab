//! What is left of a customer who was erased: what was bought, paid and given, and
//! no word of theirs or about them.

use storage::of_customer;

/// Empties the texts. Numbers, states and times stay, so that sums do. An answer that
/// is empty already is left: `SQLite` makes NULL of what is cut out of nothing.
pub(crate) const ERASE: [&str; 7] = [
    of_customer!(
        "UPDATE messages SET text = '（已删除）', sender_id = 'erased', delivery_error = '',
         answer = CASE WHEN length(answer) > 0 THEN substr(answer, 1, 0) ELSE answer END,
         cut_from = NULL, chain = NULL, needs_person = FALSE
         WHERE shop_id = $1 AND message_id IN (SELECT message_id FROM orders WHERE shop_id = $1 AND customer_id",
        ")"
    ),
    of_customer!(
        "UPDATE messages SET text = '（已删除）', sender_id = 'erased', delivery_error = '',
         answer = CASE WHEN length(answer) > 0 THEN substr(answer, 1, 0) ELSE answer END,
         cut_from = NULL, chain = NULL, needs_person = FALSE
         WHERE shop_id = $1 AND EXISTS (SELECT 1 FROM identities WHERE identities.shop_id = messages.shop_id
         AND identities.sender_id = messages.sender_id AND identities.channel IN (messages.channel, '')
         AND identities.customer_id",
        ")"
    ),
    of_customer!(
        "UPDATE order_lines SET note = '' WHERE shop_id = $1 AND order_id IN
         (SELECT order_id FROM orders WHERE shop_id = $1 AND customer_id",
        ")"
    ),
    of_customer!(
        "UPDATE refunds SET reason = '' WHERE shop_id = $1 AND order_id IN
         (SELECT order_id FROM orders WHERE shop_id = $1 AND customer_id",
        ")"
    ),
    of_customer!(
        "UPDATE orders SET note = '', address = '', evidence = '[]', sender_id = '', cancel_reason = '', customer_number = 0,
         version = version + 1 WHERE shop_id = $1 AND customer_id"
    ),
    of_customer!(
        "DELETE FROM identities WHERE shop_id = $1 AND customer_id"
    ),
    of_customer!(
        "UPDATE customer_projections SET display_name = '（已删除）', address = '', links = '[]', number = 0
         WHERE shop_id = $1 AND customer_id"
    ),
];
