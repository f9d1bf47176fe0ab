//! What others' events tell of shops, dishes, guests and orders.

use contracts::{
    customers::v1 as customers,
    orders::v1::{self as orders, order::State},
};
use kernel::{CustomerId, Failure, ShopId, Time};
use runtime::field;

use crate::{
    convert::{CUSTOMER, ORDER, of_shop_or_empty},
    domain::projections::{Guest, KnownItem, KnownOrder, KnownShop},
};

/// What an event of `at` says of an order of `shop`.
pub(crate) fn order(
    shop: &ShopId,
    order: Option<orders::Order>,
    completed: bool,
    at: Time,
) -> Result<KnownOrder, Failure> {
    let order = field::required(order, "order")?;
    let placed_at = field::time(order.create_time, "order.create_time")?;
    let step = order.steps.iter().find(|step| step.state() == State::Completed);
    let completed_at = step.map(|step| field::time(step.time, "order.steps.time")).transpose()?.flatten();
    let completed =
        completed || completed_at.is_some() || matches!(order.state(), State::Completed | State::Refunded);
    Ok(KnownOrder {
        id: field::id_in(shop, &order.name, "order.name", ORDER)?,
        customer: of_shop_or_empty(shop, &order.customer, "order.customer", CUSTOMER)?,
        completed,
        cancelled: order.state() == State::Cancelled,
        total: order.total.map_or(0, |total| total.amount),
        refunded: order.refunded.map_or(0, |refunded| refunded.amount),
        placed_at: field::required(placed_at, "order.create_time")?,
        wanted_at: field::time(order.wanted_time, "order.wanted_time")?,
        completed_at: completed_at.or(completed.then_some(at)),
        version: field::etag(&order.etag)?.unwrap_or_default(),
    })
}

/// What an event says of a customer of `shop`.
pub(crate) fn customer(
    shop: &ShopId,
    customer: Option<customers::Customer>,
    revision: i64,
) -> Result<Guest, Failure> {
    let customer = field::required(customer, "customer")?;
    Ok(Guest {
        id: field::id_in(shop, &customer.name, "customer.name", CUSTOMER)?,
        number: customer.number.into(),
        display_name: customer.display_name,
        revision,
        merged_into: None,
    })
}

/// The record that is no more.
pub(crate) fn merged(shop: &ShopId, name: &str) -> Result<CustomerId, Failure> {
    field::id_in(shop, name, "merged", CUSTOMER)
}

/// What an event says of a dish.
pub(crate) fn item(
    item: Option<orders::MenuItem>,
    deleted: bool,
    revision: i64,
) -> Result<KnownItem, Failure> {
    let item = field::required(item, "menu_item")?;
    Ok(KnownItem {
        code: item.code.into(),
        display_name: item.display_name,
        display_name_en: item.display_name_en,
        price: field::money(item.price, "menu_item.price")?,
        sold_out: item.sold_out,
        deleted,
        revision,
    })
}

/// What an event says of a shop.
pub(crate) fn shop(shop: Option<orders::Shop>, revision: i64) -> Result<KnownShop, Failure> {
    let shop = field::required(shop, "shop")?;
    let schedule = field::schedule(&shop)?;
    let currency = shop.currency.parse().map_err(|_| Failure::field("shop.currency", "must be as `CNY`"))?;
    Ok(KnownShop { schedule, currency, revision })
}
