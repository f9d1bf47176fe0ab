//! What is known of the shop and of what its guests bought.

use std::collections::BTreeSet;

use contracts::orders::v1::Order;
use kernel::{CustomerId, Failure, Schedule};
use outbox::IncomingEvent;
use runtime::field;
use storage::{Tx, shop_projections};

use super::Event;
use crate::{
    app::guests::{note_purchase, recount},
    convert::guests::completed,
    store::guests::{scores, value_models},
};

/// Takes over what an event tells of the shop or of completed orders.
pub(super) async fn note(tx: &mut Tx, event: &IncomingEvent, read: &Event) -> Result<(), Failure> {
    match read {
        Event::ShopChanged(changed) => {
            let shop = field::shop_projection(changed.shop.clone(), changed.revision)?;
            Ok(shop_projections::put(tx, &event.shop, &shop).await?)
        }
        Event::OrderCompleted(done) => note_all(tx, event, done.order.as_slice()).await,
        Event::OrderRefunded(done) => note_all(tx, event, done.order.as_slice()).await,
        Event::OrdersImported(past) => note_all(tx, event, &past.orders).await,
        _ => Ok(()),
    }
}

async fn note_all(tx: &mut Tx, event: &IncomingEvent, orders: &[Order]) -> Result<(), Failure> {
    let schedule: Schedule = shop_projections::get(tx, &event.shop).await?.schedule;
    let mut customers: BTreeSet<CustomerId> = BTreeSet::new();
    // By the order of their customers, so that two events at once do not wait for one
    // another.
    let mut read = Vec::new();
    for order in orders {
        read.extend(completed(&event.shop, Some(order.clone()), |at| schedule.day(at), event)?);
    }
    read.sort_by_key(|done| done.customer);
    for done in &read {
        customers.extend(note_purchase(tx, &event.shop, done).await?);
    }
    for customer in &customers {
        recount(tx, &event.shop, *customer).await?;
    }
    if !customers.is_empty() {
        // A past that is taken in is reckoned with at once, another order within a day.
        let due = event.occurred_at;
        value_models::make_due(tx, &event.shop, due, orders.len() > 1).await?;
        scores::make_due(tx, &event.shop, due).await?;
    }
    Ok(())
}
