//! What is left of a customer who was erased.

use storage::erasures::Erasure;

/// Takes away what hangs on the customer's record, which itself is changed like
/// any other.
pub(crate) const ERASE: Erasure = Erasure {
    merged: "SELECT id FROM customers WHERE shop_id = $1 AND merged_into = $2",
    of_customer: &OF_CUSTOMER,
    of_sender: &[],
};

/// What hangs on the record, or on one that was merged into it: a contact may have come
/// to that one while it was merged.
macro_rules! of_records {
    ($before:literal) => {
        concat!(
            $before,
            " IN (SELECT id FROM customers WHERE shop_id = $1 AND (id = $2 OR merged_into = $2))"
        )
    };
}

const OF_CUSTOMER: [&str; 11] = [
    of_records!("DELETE FROM contacts WHERE shop_id = $1 AND customer_id"),
    "DELETE FROM links WHERE shop_id = $1 AND (customer_id = $2 OR other_id = $2)",
    of_records!("DELETE FROM access_keys WHERE shop_id = $1 AND customer_id"),
    of_records!("DELETE FROM chat_identities WHERE shop_id = $1 AND customer_id"),
    of_records!("DELETE FROM goals WHERE shop_id = $1 AND customer_id"),
    of_records!("DELETE FROM goal_orders WHERE shop_id = $1 AND customer_id"),
    of_records!("DELETE FROM goal_warnings WHERE shop_id = $1 AND customer_id"),
    of_records!("DELETE FROM segment_members WHERE shop_id = $1 AND customer_id"),
    of_records!("DELETE FROM segment_moves WHERE shop_id = $1 AND customer_id"),
    of_records!("DELETE FROM freed_numbers WHERE shop_id = $1 AND customer_id"),
    "DELETE FROM customers WHERE shop_id = $1 AND merged_into = $2",
];
