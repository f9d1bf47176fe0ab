//! What this service tells the others, and what it learns from them.

mod announce;
mod gifts;

use contracts::{
    customers::v1::{Customer, CustomerChanged, CustomerMerged},
    loyalty::v1::{RewardGranted, RewardReturned},
    orders::v1::{
        self as pb, MenuItemChanged, MessageReceived, OrderDelayed, OrderPlaced, OrdersImported, ShopChanged,
    },
};
use kernel::{CustomerId, Failure, ShopId, Time};
use outbox::{EventHandler, IncomingEvent, OutgoingEvent};
use runtime::field;
use storage::Tx;
use uuid::Uuid;

use crate::{
    Orders, convert,
    store::{
        orders::Record,
        regulars::{self, Known},
    },
};
pub(crate) use announce::announce;

/// Keeps this service's copy of who is who, and puts gifts into open orders.
impl EventHandler for Orders {
    async fn handle(&self, tx: &mut Tx, event: &IncomingEvent) -> Result<(), Failure> {
        if let Some(changed) = event.read::<CustomerChanged>() {
            let changed = changed?;
            let customer = field::required(changed.customer, "customer")?;
            let news = News { shop: &event.shop, revision: changed.revision, at: event.occurred_at };
            return news.take_over(tx, &customer).await.map(drop);
        }
        if let Some(merged) = event.read::<CustomerMerged>() {
            let merged = merged?;
            let from = of_shop(&event.shop, &merged.merged, "merged")?;
            let customer = field::required(merged.customer, "customer")?;
            let news = News { shop: &event.shop, revision: merged.revision, at: event.occurred_at };
            let into = news.take_over(tx, &customer).await?;
            return Ok(regulars::merge(tx, &event.shop, from, into).await?);
        }
        if let Some(granted) = event.read::<RewardGranted>() {
            return gifts::put_in(tx, &event.shop, granted?.grant).await;
        }
        if let Some(returned) = event.read::<RewardReturned>() {
            return gifts::take_out(tx, &event.shop, returned?.grant).await;
        }
        Ok(())
    }
}

/// What the customers service says of a customer, in an event or when asked.
pub(crate) struct News<'a> {
    pub(crate) shop: &'a ShopId,
    /// Counts the changes.
    pub(crate) revision: i64,
    /// When the customer became so.
    pub(crate) at: Time,
}

impl News<'_> {
    /// Takes it over, unless something later is known; answers whom it is about.
    pub(crate) async fn take_over(self, tx: &mut Tx, customer: &Customer) -> Result<CustomerId, Failure> {
        let known = known_from(self.shop, customer)?;
        if regulars::put(tx, self.shop, &known, self.revision, self.at).await? {
            let own = customer.identities.iter();
            let identities: Vec<_> = own.map(|own| (own.channel.as_str(), own.sender_id.as_str())).collect();
            regulars::put_identities(tx, self.shop, known.id, &identities).await?;
        }
        Ok(known.id)
    }
}

fn of_shop(shop: &ShopId, name: &str, path: &str) -> Result<CustomerId, Failure> {
    let (of, id) = convert::customer_id(name, path)?;
    if of == *shop { Ok(id) } else { Err(Failure::field(path, format!("must be of shops/{shop}"))) }
}

fn known_from(shop: &ShopId, customer: &Customer) -> Result<Known, Failure> {
    let id = |name: &str, path: &str| of_shop(shop, name, path);
    let links: Result<Vec<Uuid>, Failure> = customer
        .links
        .iter()
        .map(|link| id(&link.customer, "customer.links.customer").map(|id| id.0))
        .collect();
    Ok(Known {
        id: id(&customer.name, "customer.name")?,
        number: customer.number,
        display_name: customer.display_name.clone(),
        address: customer.addresses.first().map(|address| address.text.clone()).unwrap_or_default(),
        links: links?,
    })
}

/// What a changed order is announced with, by the customer's name or, without a
/// customer, its own.
pub(crate) fn about(order: &pb::Order, event: &impl prost::Name) -> OutgoingEvent {
    let key = if order.customer.is_empty() { &order.name } else { &order.customer };
    OutgoingEvent::new(key, event)
}

/// An order was placed, or changed before the kitchen began.
pub(crate) fn placed(order: &pb::Order, amended: bool) -> OutgoingEvent {
    about(order, &OrderPlaced { order: Some(order.clone()), amended })
}

/// An open order is past its promised time.
pub(crate) fn delayed(order: &pb::Order) -> OutgoingEvent {
    about(order, &OrderDelayed { order: Some(order.clone()), promised_time: order.promised_time })
}

/// Past orders that an event tells of: it must stay small enough to be delivered
/// together with others.
const TOLD_AT_ONCE: usize = 100;

/// Orders of the past were taken in: what concerns their guests.
pub(crate) fn orders_imported(shop: &ShopId, records: &[Record]) -> Vec<OutgoingEvent> {
    let past = |record: &&Record| pb::Order {
        lines: Vec::new(),
        evidence: Vec::new(),
        ..convert::order_to(shop, record)
    };
    let mut owned: Vec<&Record> = records.iter().filter(|record| record.customer.is_some()).collect();
    // Who hears of it holds guests one after the other: always in the same order.
    owned.sort_by_key(|record| record.customer);
    let event = |some: &[&Record]| OrdersImported { orders: some.iter().map(past).collect() };
    owned
        .chunks(TOLD_AT_ONCE)
        .map(|some| OutgoingEvent::new(&format!("shops/{shop}"), &event(some)))
        .collect()
}

/// A shop was made, or its settings changed.
pub(crate) fn shop_changed(shop: &pb::Shop, revision: i64) -> OutgoingEvent {
    OutgoingEvent::new(&shop.name, &ShopChanged { shop: Some(shop.clone()), revision })
}

/// A menu item was added, changed or taken off the menu.
pub(crate) fn menu_item_changed(
    shop: &ShopId,
    item: &pb::MenuItem,
    deleted: bool,
    revision: i64,
) -> OutgoingEvent {
    let event = MenuItemChanged { menu_item: Some(item.clone()), deleted, revision };
    OutgoingEvent::new(&format!("shops/{shop}"), &event)
}

/// A message was answered.
pub(crate) fn received(message: &pb::Message) -> OutgoingEvent {
    let told = without_orders(message);
    let sender = format!("{}/{}", message.channel, message.sender_id);
    let key = if message.customer.is_empty() { &sender } else { &message.customer };
    OutgoingEvent::new(key, &MessageReceived { message: Some(told) })
}

fn without_orders(message: &pb::Message) -> pb::Message {
    pb::Message { orders: Vec::new(), ..message.clone() }
}
