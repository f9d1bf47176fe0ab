//! What the service tells the others.

use contracts::{
    common::v1::Money,
    orders::v1::{
        self as pb, MenuItemChanged, MessageReceived, OrderDelayed, OrderPlaced, OrderRefunded,
        OrdersImported, ShopChanged,
    },
};
use kernel::{ShopId, Time};
use outbox::OutgoingEvent;
use runtime::field;

use crate::{convert, domain::order::Refund, store::orders::Record};

/// What is told of a changed order, by the customer's name or, without a
/// customer, its own.
pub(crate) fn order_event(order: &pb::Order, event: &impl prost::Name) -> OutgoingEvent {
    let key = if order.customer.is_empty() { &order.name } else { &order.customer };
    OutgoingEvent::new(key, event)
}

/// An order was placed, or changed before the kitchen began.
pub(crate) fn placed(order: &pb::Order, amended: bool) -> OutgoingEvent {
    order_event(order, &OrderPlaced { order: Some(order.clone()), amended })
}

/// An open order is past its promised time.
pub(crate) fn delayed(order: &pb::Order) -> OutgoingEvent {
    order_event(order, &OrderDelayed { order: Some(order.clone()), promised_time: order.promised_time })
}

/// Money of an order was given back.
pub(crate) fn refunded(order: &pb::Order, refund: &Refund, currency: String) -> OutgoingEvent {
    let event = OrderRefunded {
        order: Some(order.clone()),
        amount: Some(Money { amount: refund.amount, currency }),
        reason: refund.reason.clone(),
        refund_time: Some(field::timestamp(Time::from_timestamp(refund.at))),
    };
    order_event(order, &event)
}

/// Past orders that an event tells of: it must stay small enough to be delivered
/// together with others.
const TOLD_AT_ONCE: usize = 100;

/// Orders of the past were taken in: what concerns their guests.
pub(crate) fn orders_imported(shop: &ShopId, records: &[Record]) -> Vec<OutgoingEvent> {
    let past = |record: &&Record| {
        let order = convert::order_to(shop, record);
        let lines = order.lines.into_iter().map(told_of_past).collect();
        pb::Order { lines, evidence: Vec::new(), ..order }
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

/// What figures need of a line. Of a hundred orders with hundreds of lines each, names would
/// make more than a call may carry.
fn told_of_past(line: pb::order::Line) -> pb::order::Line {
    pb::order::Line {
        item_code: line.item_code,
        dish_id: line.dish_id,
        quantity: line.quantity,
        unit_price: line.unit_price,
        origin: line.origin,
        ..pb::order::Line::default()
    }
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
