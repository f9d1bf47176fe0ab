//! What there is about a customer, for an export.

use storage::{of_customer, records::List};

/// A list of records.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    Message,
    Order,
}

/// All lists. A message that somebody else sent, and a chain that many wrote, is not a
/// customer's to have, though their order was read from it.
pub(crate) const LISTS: [List<Kind>; 2] = [
    List {
        kind: Kind::Message,
        sql: of_customer!(
            "SELECT message_id FROM (
                 SELECT messages.message_id FROM identities JOIN messages ON messages.shop_id = identities.shop_id
                     AND messages.sender_id = identities.sender_id AND identities.channel IN (messages.channel, '')
                 WHERE identities.shop_id = $1 AND identities.customer_id",
            of_customer!(
                " UNION SELECT messages.message_id FROM orders JOIN messages ON messages.shop_id = orders.shop_id
                      AND messages.message_id = orders.message_id AND messages.chain IS NULL
                  WHERE orders.shop_id = $1 AND orders.unbound_sender AND orders.customer_id",
                ") AS theirs WHERE message_id > $3 ORDER BY message_id LIMIT $4"
            )
        ),
    },
    List {
        kind: Kind::Order,
        sql: of_customer!(
            "SELECT order_id FROM (
                 SELECT orders.order_id FROM identities JOIN orders ON orders.shop_id = identities.shop_id
                     AND orders.sender_id = identities.sender_id AND identities.channel IN (orders.channel, '')
                     AND orders.customer_id IS NULL
                 WHERE identities.shop_id = $1 AND identities.customer_id",
            of_customer!(
                " UNION SELECT order_id FROM orders WHERE shop_id = $1 AND customer_id",
                ") AS theirs WHERE order_id > $3 ORDER BY order_id LIMIT $4"
            )
        ),
    },
];
