//! What others' events tell of shops, dishes, guests and orders.

use std::collections::BTreeSet;

use contracts::{
    customers::v1 as customers,
    loyalty::v1::{self as loyalty, grant::State as Reward},
    orders::v1::{
        self as orders,
        message::Intent,
        order::{State, line::Origin},
    },
};
use kernel::{CustomerId, Failure, ShopId, Time};
use runtime::field;

use crate::{
    convert::{CUSTOMER, MESSAGE, ORDER, of_shop_or_empty},
    domain::projections::{
        CustomerProjection, GiftProjection, ItemProjection, MessageProjection, OrderProjection,
    },
};

const GRANT: &str = "shops/{shop}/grants/{grant}";

/// What an event of `at` says of an order of `shop`.
pub(crate) fn order(
    shop: &ShopId,
    order: Option<orders::Order>,
    completed: bool,
    at: Time,
) -> Result<OrderProjection, Failure> {
    let order = field::required(order, "order")?;
    let placed_at = field::time(order.create_time, "order.create_time")?;
    let step = order.steps.iter().find(|step| step.state() == State::Completed);
    let completed_at = step.map(|step| field::time(step.time, "order.steps.time")).transpose()?.flatten();
    let completed =
        completed || completed_at.is_some() || matches!(order.state(), State::Completed | State::Refunded);
    Ok(OrderProjection {
        id: field::id_in(shop, &order.name, "order.name", ORDER)?,
        customer: of_shop_or_empty(shop, &order.customer, "order.customer", CUSTOMER)?,
        completed,
        cancelled: order.state() == State::Cancelled,
        total: order.total.map_or(0, |total| total.amount),
        refunded: order.refunded.map_or(0, |refunded| refunded.amount),
        placed_at: field::required(placed_at, "order.create_time")?,
        wanted_at: field::time(order.wanted_time, "order.wanted_time")?,
        completed_at: completed_at.or(completed.then_some(at)),
        // What was lived here begins with being placed.
        imported: order.steps.first().is_some_and(|first| first.state() == State::Completed),
        version: field::etag(&order.etag)?.unwrap_or_default(),
    })
}

/// The dishes that were ordered in an order, by their ids, each once: not what comes with them.
pub(crate) fn dishes(order: &orders::Order) -> Vec<i64> {
    let ordered = order.lines.iter().filter(|line| line.origin() == Origin::Ordered);
    let ids: BTreeSet<i64> = ordered.map(|line| line.dish_id.into()).filter(|id| *id > 0).collect();
    ids.into_iter().collect()
}

/// What an event says of a customer of `shop`.
pub(crate) fn customer(
    shop: &ShopId,
    customer: Option<customers::Customer>,
    revision: i64,
) -> Result<CustomerProjection, Failure> {
    let customer = field::required(customer, "customer")?;
    Ok(CustomerProjection {
        id: field::id_in(shop, &customer.name, "customer.name", CUSTOMER)?,
        number: customer.number.into(),
        display_name: customer.display_name,
        revision,
        merged_into: None,
    })
}

/// The record that was merged.
pub(crate) fn merged(shop: &ShopId, name: &str) -> Result<CustomerId, Failure> {
    field::id_in(shop, name, "merged", CUSTOMER)
}

/// What an event says of a dish.
pub(crate) fn item(
    item: Option<orders::MenuItem>,
    deleted: bool,
    revision: i64,
) -> Result<ItemProjection, Failure> {
    let item = field::required(item, "menu_item")?;
    Ok(ItemProjection {
        code: item.code.into(),
        dish_id: item.dish_id.into(),
        display_name: item.display_name,
        display_name_en: item.display_name_en,
        price: field::money(item.price, "menu_item.price")?,
        sold_out: item.sold_out,
        deleted,
        revision,
    })
}

/// What an event says of a gift of `shop`.
pub(crate) fn gift(shop: &ShopId, grant: Option<loyalty::Grant>) -> Result<GiftProjection, Failure> {
    let grant = field::required(grant, "grant")?;
    let stage = match grant.state() {
        Reward::Unspecified | Reward::Waiting => 1,
        Reward::Granted => 2,
        Reward::Taken => 3,
        Reward::Returned => 4,
    };
    Ok(GiftProjection {
        id: field::id_in(shop, &grant.name, "grant.name", GRANT)?,
        customer: field::id_in(shop, &grant.customer, "grant.customer", CUSTOMER)?,
        order: of_shop_or_empty(shop, &grant.order, "grant.order", ORDER)?,
        stage,
    })
}

/// What a message of `shop` asks of it; `None` if it asks nothing, if nobody
/// knows who asks, or if a person was to answer: whether they did is not heard
/// of, so it counts neither way.
pub(crate) fn message(
    shop: &ShopId,
    message: &orders::Message,
) -> Result<Option<MessageProjection>, Failure> {
    let complaint = match message.intent() {
        Intent::Complaint => true,
        Intent::Question if message.needs_person && !message.reply_text.is_empty() => return Ok(None),
        Intent::Question => false,
        _ => return Ok(None),
    };
    let customer = of_shop_or_empty(shop, &message.customer, "message.customer", CUSTOMER)?;
    let sent_at = field::time(message.sent_time.or(message.create_time), "message.sent_time")?;
    let (Some(customer), Some(sent_at)) = (customer, sent_at) else { return Ok(None) };
    let answered = !message.reply_text.is_empty();
    let message = field::id_in(shop, &message.name, "message.name", MESSAGE)?;
    Ok(Some(MessageProjection { message, customer, complaint, answered, sent_at }))
}
