use contracts::orders::v1::Order;
use kernel::Failure;
use outbox::IncomingEvent;
use storage::Tx;

use crate::{
    app::schedule_follow_ups::schedule_follow_ups,
    convert,
    domain::{
        follow_ups::{Occasion, Subject},
        praise::OrderStaff,
        projections::OrderProjection,
    },
    error::Error,
    store::{
        cases, follow_ups,
        praise::order_staff,
        projections::{customers, order_dishes, orders},
        watches::watch_runs,
    },
};

/// Stores a placed order. Nobody is asked any more about what came before it.
pub(super) async fn placed(tx: &mut Tx, event: &IncomingEvent, order: Option<Order>) -> Result<(), Error> {
    let order = store(tx, event, order, false).await?;
    if let Some(customer) = order.customer.filter(|_| !order.cancelled) {
        follow_ups::leave_who_came_again(tx, &event.shop, customer, order.id, event.occurred_at).await?;
    }
    Ok(())
}

/// Stores an order that took a step, and who had a hand in it.
pub(super) async fn advanced(tx: &mut Tx, event: &IncomingEvent, order: Option<Order>) -> Result<(), Error> {
    let staff = staff_of(event, order.as_ref())?;
    store(tx, event, order, false).await?;
    put_order_staff(tx, event, &staff).await
}

/// The channel of who only tries the chat.
const SIMULATOR: &str = "simulator";

/// Stores an order that reached the guest, and schedules its follow-ups.
pub(super) async fn completed(tx: &mut Tx, event: &IncomingEvent, order: Option<Order>) -> Result<(), Error> {
    let staff = staff_of(event, order.as_ref())?;
    let dishes = order.as_ref().map(convert::projections::dishes).unwrap_or_default();
    let is_tried = order.as_ref().is_some_and(|order| order.channel == SIMULATOR);
    let order = store(tx, event, order, true).await?;
    order_dishes::put(tx, &event.shop, order.id, &dishes).await?;
    put_order_staff(tx, event, &staff).await?;
    // Nobody is asked after what somebody only tried.
    let Some(customer) = order.customer.filter(|_| !is_tried) else { return Ok(()) };
    let at = order.completed_at.unwrap_or(event.occurred_at);
    let occasion = Occasion { shop: &event.shop, customer, subject: Subject::Order(order.id), at };
    // Storing the order holds its customer, so that two orders of theirs can't both
    // find that nobody asked.
    schedule_follow_ups(tx, occasion).await
}

/// Stores an order of which nothing else follows.
pub(super) async fn changed(tx: &mut Tx, event: &IncomingEvent, order: Option<Order>) -> Result<(), Error> {
    store(tx, event, order, false).await.map(drop)
}

/// Stores orders of the past: nobody is asked about them any more, but when a
/// customer comes and stays away is reckoned from them, and they may be rated.
pub(super) async fn imported(tx: &mut Tx, event: &IncomingEvent, orders: Vec<Order>) -> Result<(), Error> {
    for order in orders {
        let dishes = convert::projections::dishes(&order);
        let order = put(tx, event, Some(order), true).await?;
        order_dishes::put(tx, &event.shop, order.id, &dishes).await?;
    }
    Ok(())
}

/// Stores an order as the event has it, for whoever its customer is by now.
async fn put(
    tx: &mut Tx,
    event: &IncomingEvent,
    order: Option<Order>,
    completed: bool,
) -> Result<OrderProjection, Error> {
    let shop = &event.shop;
    let mut order = convert::projections::order(shop, order, completed, event.occurred_at)?;
    if let Some(customer) = order.customer {
        let customer = customers::hold_survivor(tx, shop, customer).await?;
        order.customer = Some(customer);
        // They may have been served worse, and are not silent any more.
        watch_runs::schedule(tx, shop, customer, event.occurred_at).await?;
    }
    orders::put(tx, shop, &order).await?;
    Ok(order)
}

/// Stores an order of the present. Who had a complaint has come back once another
/// order reached them; one that is only placed may still be called off.
async fn store(
    tx: &mut Tx,
    event: &IncomingEvent,
    order: Option<Order>,
    completed: bool,
) -> Result<OrderProjection, Error> {
    let order = put(tx, event, order, completed).await?;
    if let Some(customer) = order.customer.filter(|_| order.completed && !order.cancelled) {
        cases::recover(tx, &event.shop, customer, &order).await?;
    }
    Ok(order)
}

/// Who had a hand in an order.
fn staff_of(event: &IncomingEvent, order: Option<&Order>) -> Result<Vec<OrderStaff>, Failure> {
    order.map_or(Ok(Vec::new()), |order| convert::praise::order_staff(&event.shop, order))
}

async fn put_order_staff(tx: &mut Tx, event: &IncomingEvent, staff: &[OrderStaff]) -> Result<(), Error> {
    for one in staff {
        order_staff::put(tx, &event.shop, one).await?;
    }
    Ok(())
}
