//! What is left of a customer who was erased.

use kernel::{CustomerId, ShopId};
use storage::{Result, Tx, erasures::Erasure, on};

/// Takes away what hangs on the customer's record, which itself is changed like
/// any other.
pub(crate) const ERASE: Erasure = Erasure {
    merged: "SELECT id FROM customers WHERE shop_id = $1 AND merged_into = $2",
    of_customer: &OF_CUSTOMER,
    of_sender: &OF_SENDER,
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

const OF_CUSTOMER: [&str; 17] = [
    of_records!("DELETE FROM contacts WHERE shop_id = $1 AND customer_id"),
    // Of a chain of merges the first went into a record that is no more itself.
    of_records!("DELETE FROM merges WHERE shop_id = $1 AND survivor_id"),
    "DELETE FROM links WHERE shop_id = $1 AND (customer_id = $2 OR other_id = $2)",
    of_records!("DELETE FROM access_keys WHERE shop_id = $1 AND customer_id"),
    of_records!("DELETE FROM chat_identities WHERE shop_id = $1 AND customer_id"),
    of_records!("DELETE FROM goals WHERE shop_id = $1 AND customer_id"),
    of_records!("DELETE FROM goal_orders WHERE shop_id = $1 AND customer_id"),
    of_records!("DELETE FROM goal_warnings WHERE shop_id = $1 AND customer_id"),
    // They are counted no more: neither in the figures of guests nor in a segment.
    of_records!("DELETE FROM purchases WHERE shop_id = $1 AND customer_id"),
    of_records!("DELETE FROM guest_figures WHERE shop_id = $1 AND customer_id"),
    of_records!("DELETE FROM guest_scores WHERE shop_id = $1 AND customer_id"),
    "UPDATE segments SET member_count = member_count - 1 WHERE shop_id = $1 AND id IN (
         SELECT segment_id FROM segment_members WHERE shop_id = $1 AND customer_id = $2)",
    of_records!("DELETE FROM segment_members WHERE shop_id = $1 AND customer_id"),
    of_records!("DELETE FROM segment_moves WHERE shop_id = $1 AND customer_id"),
    // A number that was used stays so, whosever it was.
    "INSERT INTO freed_numbers (shop_id, number, customer_id, freed_at)
     SELECT shop_id, number, NULL, updated_at FROM customers
     WHERE shop_id = $1 AND merged_into = $2 AND number < 100000 ON CONFLICT DO NOTHING",
    of_records!("UPDATE freed_numbers SET customer_id = NULL WHERE shop_id = $1 AND customer_id"),
    "DELETE FROM customers WHERE shop_id = $1 AND merged_into = $2",
];

/// What they wrote while they were taken for another stands in the other's timeline. A sender who is
/// the same on every channel is not so on a channel where they are somebody else.
const OF_SENDER: [&str; 1] =
    ["DELETE FROM contacts WHERE shop_id = $1 AND sender_id = $2 AND sender_id <> '' AND occurred_at <= $4
     AND ($3 = channel OR ($3 = '' AND NOT EXISTS (
         SELECT 1 FROM chat_identities WHERE chat_identities.shop_id = $1 AND chat_identities.sender_id = $2
             AND chat_identities.channel = contacts.channel)))"];

/// Whether a customer was erased: what comes late of them is noted nowhere.
pub(crate) async fn is_erased(tx: &mut Tx, shop: &ShopId, customer: CustomerId) -> Result<bool> {
    let found: Option<i64> = on!(tx, |db| sqlx::query_scalar(
        "SELECT rounds FROM erasures WHERE shop_id = $1 AND person_id = $2"
    )
    .bind(shop.as_str())
    .bind(customer.0)
    .fetch_optional(db)
    .await)?;
    Ok(found.is_some())
}
