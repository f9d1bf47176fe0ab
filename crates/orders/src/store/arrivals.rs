//! What is known when a message arrives, in one statement.

use std::collections::BTreeSet;

use sqlx::{FromRow, QueryBuilder};
use storage::{Result, Tx, on};
use uuid::Uuid;

use super::{
    messages::Incoming,
    projections::customers::{self, CustomerProjection},
    push_in,
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
    /// The numbers that were looked up, and the customers who have them.
    pub(crate) numbers: BTreeSet<i32>,
    pub(crate) named: Vec<CustomerProjection>,
}

/// The shop and the message, with one of the customers.
#[derive(FromRow)]
struct Row {
    menu_revision: i64,
    message_id: Option<Uuid>,
    /// 0 for the sender.
    asked: Option<i64>,
    customer_id: Option<Uuid>,
    number: Option<i64>,
    display_name: Option<String>,
    address: Option<String>,
    links: Option<String>,
    number_asked_until: Option<i64>,
    merged_into: Option<Uuid>,
}

/// What is known of a message that may name customers by these numbers; `None` if
/// there is no such shop. Of a sender's bindings the channel's own comes first, and
/// of two who have a number the one of whom was heard later.
pub(crate) async fn find(
    tx: &mut Tx,
    incoming: &Incoming,
    numbers: BTreeSet<i32>,
) -> Result<Option<Arrival>> {
    let shop = incoming.shop.as_str();
    let rows: Vec<Row> = on!(tx, |db| {
        let mut select = QueryBuilder::new(
            "SELECT shops.menu_revision, (SELECT message_id FROM messages WHERE shop_id = ",
        );
        select.push_bind(shop).push(" AND channel = ").push_bind(&incoming.channel);
        select.push(" AND channel_message_id = ").push_bind(&incoming.channel_message_id);
        select.push(
            ") AS message_id, few.asked, few.customer_id, few.number, few.display_name,
             few.address, few.links, few.number_asked_until, few.merged_into
             FROM shops LEFT JOIN (SELECT * FROM (
                 SELECT CAST(0 AS BIGINT) AS asked, bound.customer_id, bound.number, bound.display_name, bound.address,
                     bound.links, bound.number_asked_until, bound.changed_at, bound.merged_into
                 FROM identities JOIN customer_projections AS bound
                     ON bound.shop_id = identities.shop_id AND bound.customer_id = identities.customer_id
                 WHERE identities.shop_id = ",
        );
        select.push_bind(shop).push(" AND identities.sender_id = ").push_bind(&incoming.sender_id);
        select
            .push(" AND identities.channel IN (")
            .push_bind(&incoming.channel)
            .push(", '') ORDER BY identities.channel DESC, bound.changed_at DESC LIMIT 1) AS latest");
        if !numbers.is_empty() {
            select.push(
                " UNION ALL
                 SELECT named.number, named.customer_id, named.number, named.display_name, named.address,
                     named.links, named.number_asked_until, named.changed_at, named.merged_into
                 FROM customer_projections AS named WHERE named.shop_id = ",
            );
            select.push_bind(shop).push(" AND named.number");
            push_in(&mut select, numbers.iter().map(|number| i64::from(*number)));
        }
        select.push(") AS few ON true WHERE shops.shop_id = ").push_bind(shop);
        select.push(" ORDER BY few.asked, few.changed_at DESC");
        select.build_query_as().fetch_all(db).await
    })?;
    arrival(rows, numbers)
}

fn arrival(mut rows: Vec<Row>, numbers: BTreeSet<i32>) -> Result<Option<Arrival>> {
    let Some(Row { menu_revision, message_id: message, .. }) = rows.first() else { return Ok(None) };
    let mut arrival = Arrival {
        menu_revision: *menu_revision,
        message: *message,
        sender: None,
        numbers,
        named: Vec::new(),
    };
    rows.dedup_by_key(|row| row.asked);
    for row in rows {
        match row.asked {
            Some(0) => arrival.sender = row.customer()?,
            // Who goes on for them takes another look.
            Some(number) if row.merged_into.is_some() => {
                arrival.numbers.retain(|asked| i64::from(*asked) != number);
            }
            _ => arrival.named.extend(row.customer()?),
        }
    }
    Ok(Some(arrival))
}

impl Row {
    fn customer(self) -> Result<Option<CustomerProjection>> {
        let Self { customer_id, number, display_name, address, links, .. } = self;
        let number_asked_until = self.number_asked_until.unwrap_or_default();
        let all = customer_id.zip(number).zip(display_name).zip(address).zip(links);
        let row = all.map(|((((customer_id, number), display_name), address), links)| customers::Row {
            customer_id,
            number,
            display_name,
            address,
            links,
            number_asked_until,
        });
        row.map(CustomerProjection::try_from).transpose()
    }
}
