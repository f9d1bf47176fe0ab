use contracts::{
    customers::v1::{CustomerChanged, CustomerMerged},
    orders::v1::Order,
};
use outbox::IncomingEvent;
use runtime::field;
use storage::Tx;

use crate::{
    convert,
    error::Error,
    store::{guests, merges},
};

/// Keeps the copy of a customer.
pub(super) async fn know_guest(
    tx: &mut Tx,
    event: &IncomingEvent,
    changed: CustomerChanged,
) -> Result<(), Error> {
    let guest = convert::guest::from_event(&event.shop, changed.customer, changed.revision)?;
    Ok(guests::put(tx, &event.shop, &guest).await?)
}

/// Gives the record that goes on what belongs to the one that is no more.
pub(super) async fn merge_guests(
    tx: &mut Tx,
    event: &IncomingEvent,
    merged: CustomerMerged,
) -> Result<(), Error> {
    let guest = convert::guest::from_event(&event.shop, merged.customer, merged.revision)?;
    let gone = convert::guest::id_in(&event.shop, &merged.merged, "merged")?;
    guests::put(tx, &event.shop, &guest).await?;
    merges::merge(tx, &event.shop, guest.id, gone).await?;
    Ok(())
}

/// Counts an order among its guest's. It was settled before, so that what it
/// cost is known.
pub(super) async fn count_order(
    tx: &mut Tx,
    event: &IncomingEvent,
    order: Option<Order>,
) -> Result<(), Error> {
    let Some(order) = order.filter(|order| !order.customer.is_empty()) else { return Ok(()) };
    let guest = convert::guest::id_in(&event.shop, &order.customer, "order.customer")?;
    let ordered_at = field::time(order.create_time, "order.create_time")?.unwrap_or(event.occurred_at);
    Ok(guests::count_order(tx, &event.shop, guest, ordered_at).await?)
}
