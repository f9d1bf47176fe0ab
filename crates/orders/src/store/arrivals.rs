//! What is known when a message arrives, in one statement.

use storage::{Result, Tx, on};
use uuid::Uuid;

use super::{
    messages::Incoming,
    projections::customers::{self, CustomerProjection},
};

/// What is known of a message that arrives.
#[derive(Clone, Debug)]
pub(crate) struct Arrival {
    /// The revision of the shop's menu.
    pub(crate) menu_revision: i64,
    /// The message, if it is kept already.
    pub(crate) message: Option<Uuid>,
    /// The customer its sender is bound to.
    pub(crate) sender: Option<CustomerProjection>,
}

type Columns = (i64, Option<Uuid>, Option<Uuid>, Option<i64>, Option<String>, Option<String>, Option<String>);

/// What is known of a message; `None` if there is no such shop. Of a sender's
/// bindings the channel's own comes first.
pub(crate) async fn find(tx: &mut Tx, incoming: &Incoming) -> Result<Option<Arrival>> {
    let columns: Option<Columns> = on!(tx, |db| sqlx::query_as(
        "SELECT shops.menu_revision,
             (SELECT message_id FROM messages
              WHERE shop_id = $1 AND channel = $2 AND channel_message_id = $3),
             customer.customer_id, customer.number, customer.display_name, customer.address, customer.links
         FROM shops LEFT JOIN customer_projections AS customer
              ON customer.shop_id = shops.shop_id AND customer.customer_id = (
                  SELECT bound.customer_id FROM identities JOIN customer_projections AS bound
                       ON bound.shop_id = identities.shop_id AND bound.customer_id = identities.customer_id
                  WHERE identities.shop_id = $1 AND identities.sender_id = $4
                       AND identities.channel IN ($2, '')
                  ORDER BY identities.channel DESC, bound.changed_at DESC LIMIT 1)
         WHERE shops.shop_id = $1"
    )
    .bind(incoming.shop.as_str())
    .bind(&incoming.channel)
    .bind(&incoming.channel_message_id)
    .bind(&incoming.sender_id)
    .fetch_optional(db)
    .await)?;
    let Some((menu_revision, message, id, number, display_name, address, links)) = columns else {
        return Ok(None);
    };
    let sender = id.zip(number).zip(display_name).zip(address).zip(links);
    let sender = sender.map(|((((customer_id, number), display_name), address), links)| {
        customers::Row { customer_id, number, display_name, address, links }.try_into()
    });
    Ok(Some(Arrival { menu_revision, message, sender: sender.transpose()? }))
}
