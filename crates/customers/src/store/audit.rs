//! What can only be wrong if the program is.

use storage::{Result, Tx, on};
use uuid::Uuid;

/// A row that breaks a rule: its shop, its customer and what it says.
pub(crate) type Finding = (String, Uuid, String);

/// Numbers that two customers of a shop have, with one of them.
pub(crate) async fn numbers_twice(tx: &mut Tx) -> Result<Vec<Finding>> {
    Ok(on!(tx, |db| sqlx::query_as(
        "SELECT one.shop_id, one.id, CAST(one.number AS TEXT) FROM customers AS one
         JOIN customers AS other ON other.shop_id = one.shop_id AND other.number = one.number
             AND other.id < one.id
         WHERE one.number < 100000"
    )
    .fetch_all(db)
    .await)?)
}

/// Numbers that would be given out again.
pub(crate) async fn numbers_not_below_next(tx: &mut Tx) -> Result<Vec<Finding>> {
    Ok(on!(tx, |db| sqlx::query_as(
        "SELECT customers.shop_id, id, CAST(number AS TEXT) FROM customers
         LEFT JOIN next_numbers ON next_numbers.shop_id = customers.shop_id
         WHERE number < 100000 AND number >= coalesce(next_number, 1)"
    )
    .fetch_all(db)
    .await)?)
}

/// Links without the same link back.
pub(crate) async fn links_one_way(tx: &mut Tx) -> Result<Vec<Finding>> {
    Ok(on!(tx, |db| sqlx::query_as(
        "SELECT shop_id, customer_id, kind FROM links WHERE NOT EXISTS (SELECT 1 FROM links AS back
             WHERE back.shop_id = links.shop_id AND back.customer_id = links.other_id
             AND back.other_id = links.customer_id AND back.kind = links.kind)"
    )
    .fetch_all(db)
    .await)?)
}

/// Links of customers that don't exist; with [`links_one_way`] that covers
/// both ends.
pub(crate) async fn links_of_nobody(tx: &mut Tx) -> Result<Vec<Finding>> {
    Ok(on!(tx, |db| sqlx::query_as(
        "SELECT shop_id, customer_id, kind FROM links WHERE NOT EXISTS (SELECT 1 FROM customers
             WHERE customers.shop_id = links.shop_id AND customers.id = links.customer_id)"
    )
    .fetch_all(db)
    .await)?)
}

/// Chat identities of customers that don't exist.
pub(crate) async fn identities_of_nobody(tx: &mut Tx) -> Result<Vec<Finding>> {
    Ok(on!(tx, |db| {
        sqlx::query_as(
        "SELECT shop_id, customer_id, sender_id FROM chat_identities
         WHERE NOT EXISTS (SELECT 1 FROM customers
             WHERE customers.shop_id = chat_identities.shop_id AND customers.id = chat_identities.customer_id)"
    )
    .fetch_all(db)
    .await
    })?)
}

/// Contacts of customers that don't exist.
pub(crate) async fn contacts_of_nobody(tx: &mut Tx) -> Result<Vec<Finding>> {
    Ok(on!(tx, |db| sqlx::query_as(
        "SELECT shop_id, customer_id, subject FROM contacts WHERE NOT EXISTS (SELECT 1 FROM customers
             WHERE customers.shop_id = contacts.shop_id AND customers.id = contacts.customer_id)"
    )
    .fetch_all(db)
    .await)?)
}

/// Keys of guests that don't exist.
pub(crate) async fn keys_of_nobody(tx: &mut Tx) -> Result<Vec<Finding>> {
    Ok(on!(tx, |db| sqlx::query_as(
        "SELECT shop_id, customer_id, display_name FROM access_keys
         WHERE customer_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM customers
             WHERE customers.shop_id = access_keys.shop_id AND customers.id = access_keys.customer_id)"
    )
    .fetch_all(db)
    .await)?)
}

/// Every shop that has customers.
pub(crate) async fn shops(tx: &mut Tx) -> Result<Vec<String>> {
    Ok(on!(tx, |db| sqlx::query_scalar("SELECT DISTINCT shop_id FROM customers ORDER BY shop_id")
        .fetch_all(db)
        .await)?)
}

/// The search text of each customer of a shop, as it is stored.
pub(crate) async fn search_texts(tx: &mut Tx, shop: &str) -> Result<Vec<(Uuid, String)>> {
    Ok(on!(tx, |db| sqlx::query_as("SELECT id, search_text FROM customers WHERE shop_id = $1")
        .bind(shop)
        .fetch_all(db)
        .await)?)
}
