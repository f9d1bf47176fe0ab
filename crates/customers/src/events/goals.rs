//! Orders of guests who have a goal, as they are promised and arrive.

use contracts::orders::v1::Order;
use kernel::Failure;
use outbox::IncomingEvent;
use storage::Tx;

use super::Event;
use crate::{convert::goals as convert, store::goals};

/// Takes over what an event tells of an order that a promise may be about.
pub(super) async fn note(tx: &mut Tx, event: &IncomingEvent, read: &Event) -> Result<(), Failure> {
    let shop = &event.shop;
    match read {
        Event::OrderPlaced(placed) => put(tx, event, placed.order.as_ref(), false).await,
        Event::OrderCompleted(done) => put(tx, event, done.order.as_ref(), true).await,
        Event::OrderCancelled(gone) => {
            match gone.order.as_ref().and_then(|order| convert::order_id(shop, order)) {
                Some(order) => Ok(goals::cancel(tx, shop, order).await?),
                None => Ok(()),
            }
        }
        _ => Ok(()),
    }
}

async fn put(
    tx: &mut Tx,
    event: &IncomingEvent,
    order: Option<&Order>,
    is_there: bool,
) -> Result<(), Failure> {
    let at = is_there.then_some(event.occurred_at);
    match order.and_then(|order| convert::order(&event.shop, order, at)) {
        Some(order) => Ok(goals::put_order(tx, &event.shop, &order).await?),
        None => Ok(()),
    }
}
