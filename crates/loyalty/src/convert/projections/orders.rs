use contracts::orders::v1::{
    Order,
    order::{Line, State, line::Origin},
};
use kernel::{Failure, Time};
use outbox::IncomingEvent;
use runtime::field;

use crate::{
    convert::names,
    domain::{OrderSnapshot, projections::orders::OrderLine},
};

/// An order as an event tells of it. What it doesn't say of its times is when the
/// event happened.
pub(crate) fn order(event: &IncomingEvent, order: Option<Order>) -> Result<OrderSnapshot, Failure> {
    let order = field::required(order, "order")?;
    let shop = &event.shop;
    let gifts = order.lines.iter().filter(|line| line.origin() == Origin::Reward);
    let ordered = order.lines.iter().filter(|line| line.origin() != Origin::Reward);
    Ok(OrderSnapshot {
        id: field::id_in(shop, &order.name, "order.name", names::ORDER)?,
        customer: names::id_if_set(shop, &order.customer, "order.customer", names::CUSTOMER)?,
        lines: ordered.map(order_line).collect(),
        gifts_made: gifts.map(|line| (line.item_code.into(), line.quantity.into())).collect(),
        refunded: order.refunded.as_ref().map_or(0, |refunded| refunded.amount),
        party_size: order.party_size.into(),
        is_host: order.is_host,
        placed_at: field::time(order.create_time, "order.create_time")?.unwrap_or(event.occurred_at),
        completed_at: completed_at(&order)?.unwrap_or(event.occurred_at),
        total: field::money(order.total, "order.total")?,
    })
}

fn order_line(line: &Line) -> OrderLine {
    OrderLine {
        code: line.item_code.into(),
        quantity: line.quantity.into(),
        unit_price: line.unit_price.as_ref().map_or(0, |price| price.amount),
    }
}

/// When an order says it was completed; the completion of one without
/// steps is when the event happened.
fn completed_at(order: &Order) -> Result<Option<Time>, Failure> {
    let step = order.steps.iter().find(|step| step.state() == State::Completed);
    field::time(step.and_then(|step| step.time), "order.steps.time")
}
