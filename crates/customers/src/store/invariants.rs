//! What must hold of the tables whatever happened.

use storage::{Invariant, Result, Tx, on};
use uuid::Uuid;

/// Everything that one statement finds.
pub(crate) const INVARIANTS: [Invariant; 9] = [
    Invariant {
        resource: "customers",
        wrong: "has a number that is another's too",
        sql: "SELECT one.shop_id, one.id AS id, CAST(one.number AS TEXT) AS about FROM customers AS one
              JOIN customers AS other ON other.shop_id = one.shop_id AND other.number = one.number
              AND other.id < one.id WHERE one.number < 100000",
    },
    Invariant {
        resource: "customers",
        wrong: "has a number that would be given out again",
        sql: "SELECT customers.shop_id AS shop_id, id, CAST(number AS TEXT) AS about FROM customers
              LEFT JOIN next_numbers ON next_numbers.shop_id = customers.shop_id
              WHERE number < 100000 AND number >= coalesce(next_number, 1)",
    },
    Invariant {
        resource: "customers",
        wrong: "has a link without the same link back",
        sql: "SELECT shop_id, customer_id AS id, kind AS about FROM links WHERE NOT EXISTS (
              SELECT 1 FROM links AS back
              WHERE back.shop_id = links.shop_id AND back.customer_id = links.other_id
              AND back.other_id = links.customer_id AND back.kind = links.kind)",
    },
    // With the one before, it covers both ends.
    Invariant {
        resource: "customers",
        wrong: "does not exist but has a link",
        sql: "SELECT shop_id, customer_id AS id, kind AS about FROM links WHERE NOT EXISTS (
              SELECT 1 FROM customers
              WHERE customers.shop_id = links.shop_id AND customers.id = links.customer_id)",
    },
    Invariant {
        resource: "customers",
        wrong: "does not exist but has a chat identity",
        sql: "SELECT shop_id, customer_id AS id, sender_id AS about FROM chat_identities
              WHERE NOT EXISTS (SELECT 1 FROM customers WHERE customers.shop_id = chat_identities.shop_id
              AND customers.id = chat_identities.customer_id)",
    },
    Invariant {
        resource: "customers",
        wrong: "does not exist but has a contact",
        sql: "SELECT shop_id, customer_id AS id, subject AS about FROM contacts WHERE NOT is_partner AND NOT EXISTS (
              SELECT 1 FROM customers
              WHERE customers.shop_id = contacts.shop_id AND customers.id = contacts.customer_id)",
    },
    Invariant {
        resource: "customers",
        wrong: "does not exist but has an access key",
        sql: "SELECT shop_id, customer_id AS id, display_name AS about FROM access_keys
              WHERE customer_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM customers
              WHERE customers.shop_id = access_keys.shop_id AND customers.id = access_keys.customer_id)",
    },
    Invariant {
        resource: "customers",
        wrong: "has figures that their purchases do not come to",
        sql: "SELECT guest_figures.shop_id AS shop_id, guest_figures.customer_id AS id, '' AS about
              FROM guest_figures LEFT JOIN (SELECT shop_id, customer_id, count(*) AS orders,
                  sum(total - refunded) AS net FROM purchases WHERE total > refunded
                  GROUP BY shop_id, customer_id) AS sums
              ON sums.shop_id = guest_figures.shop_id AND sums.customer_id = guest_figures.customer_id
              WHERE coalesce(sums.orders, 0) <> guest_figures.orders OR coalesce(sums.net, 0) <> guest_figures.net",
    },
    Invariant {
        resource: "customers",
        wrong: "has purchases that their ledger does not show",
        sql: "SELECT bought.shop_id AS shop_id, bought.customer_id AS id, '' AS about
              FROM (SELECT shop_id, customer_id, sum(total) AS total FROM purchases
                  GROUP BY shop_id, customer_id) AS bought
              LEFT JOIN (SELECT shop_id, customer_id, sum(amount) AS amount FROM ledger_entries
                  WHERE kind = 'SALE' GROUP BY shop_id, customer_id) AS sales
              ON sales.shop_id = bought.shop_id AND sales.customer_id = bought.customer_id
              WHERE coalesce(sales.amount, 0) <> bought.total",
    },
];

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
