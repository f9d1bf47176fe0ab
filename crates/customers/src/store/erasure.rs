//! What is left of a customer who was erased.

use storage::erasures::Erasure;

/// Takes away what hangs on the customer's record, which itself is changed like
/// any other.
pub(crate) const ERASE: Erasure = Erasure {
    merged: "SELECT id FROM customers WHERE shop_id = $1 AND merged_into = $2",
    of_customer: &OF_CUSTOMER,
    of_sender: &[],
};

const OF_CUSTOMER: [&str; 7] = [
    "DELETE FROM contacts WHERE shop_id = $1 AND customer_id = $2",
    "DELETE FROM links WHERE shop_id = $1 AND (customer_id = $2 OR other_id = $2)",
    "DELETE FROM access_keys WHERE shop_id = $1 AND customer_id = $2",
    "DELETE FROM chat_identities WHERE shop_id = $1 AND customer_id = $2",
    "DELETE FROM freed_numbers WHERE shop_id = $1 AND customer_id IN
     (SELECT id FROM customers WHERE shop_id = $1 AND merged_into = $2)",
    "DELETE FROM freed_numbers WHERE shop_id = $1 AND customer_id = $2",
    "DELETE FROM customers WHERE shop_id = $1 AND merged_into = $2",
];
