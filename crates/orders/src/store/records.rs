//! What there is about a customer, for an export.

use kernel::{CustomerId, ShopId};
use storage::{Result, Tx, of_customer, on, records::List};
use uuid::Uuid;

/// A list of records.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    /// A message of theirs.
    Message,
    /// A message of somebody unknown, from which an order of theirs was read.
    FromUnknown,
    Order,
    /// A service that they bought or were given.
    ServiceContract,
}

/// Records that a sender wrote who is an identity of the customer's. One that is the same
/// on every channel is not theirs on a channel where it is somebody else's.
macro_rules! by_identity {
    ($select:literal, $table:literal, $and:literal, $after:expr) => {
        of_customer!(
            concat!(
                $select,
                " FROM identities JOIN ",
                $table,
                " AS said ON said.shop_id = identities.shop_id AND said.sender_id = identities.sender_id
                     AND (identities.channel = said.channel OR (identities.channel = '' AND NOT EXISTS (
                         SELECT 1 FROM identities AS others WHERE others.shop_id = said.shop_id
                             AND others.sender_id = said.sender_id AND others.channel = said.channel
                             AND others.customer_id <> identities.customer_id)))
                 WHERE identities.shop_id = $1",
                $and,
                " AND identities.customer_id"
            ),
            $after
        )
    };
}

/// All lists. A message that somebody else sent, and a chain that many wrote, is not a
/// customer's to have, though their order was read from it.
pub(crate) const LISTS: [List<Kind>; 4] = [
    List {
        kind: Kind::Message,
        sql: by_identity!(
            "SELECT DISTINCT said.message_id",
            "messages",
            "",
            " AND said.message_id > $3 ORDER BY said.message_id LIMIT $4"
        ),
    },
    List {
        kind: Kind::FromUnknown,
        sql: of_customer!(
            "SELECT DISTINCT messages.message_id FROM orders JOIN messages ON messages.shop_id = orders.shop_id
                 AND messages.message_id = orders.message_id AND messages.chain IS NULL
             WHERE orders.shop_id = $1 AND orders.unbound_sender AND orders.customer_id",
            of_customer!(
                " AND NOT EXISTS (SELECT 1 FROM identities WHERE identities.shop_id = messages.shop_id
                     AND identities.sender_id = messages.sender_id
                     AND identities.channel IN (messages.channel, '') AND identities.customer_id",
                ") AND messages.message_id > $3 ORDER BY messages.message_id LIMIT $4"
            )
        ),
    },
    List {
        kind: Kind::Order,
        sql: by_identity!(
            "SELECT order_id FROM (SELECT said.order_id",
            "orders",
            " AND said.customer_id IS NULL",
            of_customer!(
                " UNION SELECT order_id FROM orders WHERE shop_id = $1 AND customer_id",
                ") AS theirs WHERE order_id > $3 ORDER BY order_id LIMIT $4"
            )
        ),
    },
    List {
        kind: Kind::ServiceContract,
        sql: of_customer!(
            "SELECT contract_id FROM service_contracts WHERE shop_id = $1 AND customer_id",
            " AND contract_id > $3 ORDER BY contract_id LIMIT $4"
        ),
    },
];

/// The customer, and the records that were merged into theirs.
pub(crate) async fn records_of(tx: &mut Tx, shop: &ShopId, customer: CustomerId) -> Result<Vec<CustomerId>> {
    let merged: Vec<Uuid> = on!(tx, |db| sqlx::query_scalar(
        "SELECT customer_id FROM customer_projections WHERE shop_id = $1 AND merged_into = $2"
    )
    .bind(shop.as_str())
    .bind(customer.0)
    .fetch_all(db)
    .await)?;
    Ok(merged.into_iter().chain([customer.0]).map(CustomerId).collect())
}
