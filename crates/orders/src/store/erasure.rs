//! What is left of a customer who was erased: what was bought, paid and given, and
//! no word of theirs or about them.

use storage::{erasures::Erasure, of_customer};

/// Empties the texts. Numbers, states and times stay, so that sums do.
pub(crate) const ERASE: Erasure = Erasure {
    merged: "SELECT customer_id FROM customer_projections WHERE shop_id = $1 AND merged_into = $2",
    of_customer: &OF_CUSTOMER,
    of_sender: &OF_SENDER,
};

/// What a message becomes; what it is found by is made anew by the job that indexes. An answer that is empty already is left: `SQLite` makes NULL
/// of what is cut out of nothing.
macro_rules! empty_messages {
    ($which:expr) => {
        concat!(
            "UPDATE messages SET text = '（已删除）', sender_id = 'erased', delivery_error = '', deliver_at = NULL,
             answer = CASE WHEN length(answer) > 0 THEN substr(answer, 1, 0) ELSE answer END,
             cut_from = NULL, chain = NULL, needs_person = FALSE, indexed = FALSE WHERE shop_id = $1 AND ",
            $which
        )
    };
}

/// What a sender wrote while they were the customer. A sender who is the same on every
/// channel is not so on a channel where they are somebody else: the customer's own
/// identities are gone by now.
macro_rules! of_sender {
    ($before:expr, $table:literal, $written:literal, $after:literal) => {
        concat!(
            $before,
            " shop_id = $1 AND sender_id = $2 AND ($3 = channel OR ($3 = '' AND NOT EXISTS (
                 SELECT 1 FROM identities WHERE identities.shop_id = $1 AND identities.sender_id = $2
                     AND identities.channel = ",
            $table,
            ".channel))) AND ",
            $written,
            $after
        )
    };
}

/// Whose orders nobody's are: those that a sender placed before it was known who they are.
macro_rules! of_stranger {
    ($before:literal, $after:literal) => {
        of_sender!($before, "orders", "placed_at <= $4 AND customer_id IS NULL", $after)
    };
}

const OF_CUSTOMER: [&str; 8] = [
    of_customer!(
        empty_messages!("message_id IN (SELECT message_id FROM orders WHERE shop_id = $1 AND customer_id"),
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
        "UPDATE service_contracts SET note = '', cancel_reason = '', version = version + 1
         WHERE shop_id = $1 AND customer_id"
    ),
    of_customer!(
        "DELETE FROM identities WHERE shop_id = $1 AND customer_id"
    ),
    of_customer!(
        "DELETE FROM opt_outs WHERE shop_id = $1 AND customer_id"
    ),
    of_customer!(
        "UPDATE customer_projections SET display_name = '（已删除）', address = '', links = '[]', number = 0
         WHERE shop_id = $1 AND customer_id"
    ),
];

/// Lines and refunds first, which are found by the sender of their order.
const OF_SENDER: [&str; 6] = [
    // By one clock or the other: a channel may say that it was sent later than now.
    of_sender!(empty_messages!(""), "messages", "(sent_at <= $4 OR received_at <= $4)", ""),
    of_stranger!(
        "UPDATE order_lines SET note = '' WHERE shop_id = $1 AND order_id IN (SELECT order_id FROM orders WHERE",
        ")"
    ),
    of_stranger!(
        "UPDATE refunds SET reason = '' WHERE shop_id = $1 AND order_id IN (SELECT order_id FROM orders WHERE",
        ")"
    ),
    of_stranger!(
        "UPDATE orders SET note = '', address = '', evidence = '[]', sender_id = '', cancel_reason = '',
         version = version + 1 WHERE",
        ""
    ),
    // What they ordered for somebody else is that one's, but for who sent it.
    of_sender!(
        "UPDATE orders SET sender_id = '', version = version + 1 WHERE",
        "orders",
        "placed_at <= $4",
        ""
    ),
    of_sender!("DELETE FROM opt_outs WHERE", "opt_outs", "opted_out_at <= $4", ""),
];
