//! What happens here when an event arrives.

mod event;
mod grants;
mod ledger;
mod referrals;

use kernel::{CustomerId, ShopId};
use outbox::IncomingEvent;
use storage::Tx;

use crate::{
    app,
    domain::{Bill, Customer, OrderSnapshot},
    error::Error,
    service::Loyalty,
    store::{
        catalogue,
        projections::{customers, merges, shops},
    },
};
use event::Event;

/// Gives an event its effect, in the transaction that notes it as taken.
pub(crate) async fn handle(service: &Loyalty, tx: &mut Tx, event: &IncomingEvent) -> Result<(), Error> {
    match Event::decode(event)? {
        Some(heard) => take_effect(service, tx, event, heard).await,
        None => Ok(()),
    }
}

async fn take_effect(
    service: &Loyalty,
    tx: &mut Tx,
    event: &IncomingEvent,
    heard: Event,
) -> Result<(), Error> {
    let shop = &event.shop;
    match heard {
        Event::ShopChanged(changed) => {
            catalogue::bump(tx, shop).await?;
            Ok(shops::put(tx, shop, &changed).await?)
        }
        Event::CustomerChanged(changed) => Ok(customers::put(tx, shop, &changed).await?),
        Event::CustomerMerged { survivor, merged } => merge(service, tx, event, &survivor, merged).await,
        Event::OrderPlaced(order) => grants::order_placed(service, tx, shop, &order).await,
        Event::OrderCompleted(order) => {
            let Some(bill) = order.bill() else { return Ok(()) };
            referrals::hold_accounts(tx, shop, bill.customer).await?;
            grants::order_completed(service, tx, event, &order).await?;
            settle(service, tx, event, &order, &bill).await
        }
        Event::OrderRefunded(order) => {
            if let Some(customer) = order.customer {
                referrals::hold_accounts(tx, shop, customer).await?;
            }
            if order.is_wholly_refunded() {
                app::ledger::give_back(service, tx, shop, order.id).await?;
            }
            let Some(bill) = order.bill() else { return Ok(()) };
            settle(service, tx, event, &order, &bill).await
        }
        Event::OrderCancelled(order) => {
            if let Some(customer) = order.customer {
                referrals::hold_accounts(tx, shop, customer).await?;
            }
            grants::order_cancelled(service, tx, shop, &order).await?;
            app::ledger::give_back(service, tx, shop, order.id).await
        }
        Event::OrdersImported(orders) => {
            for order in orders {
                import(service, tx, shop, &order).await?;
            }
            Ok(())
        }
        Event::CaseClosed { case, customer: Some(customer) } => {
            grants::case_closed(service, tx, event, case, customer).await
        }
        Event::PraiseGiven { customer: Some(customer) } => {
            grants::praise_given(service, tx, event, customer).await
        }
        Event::CaseClosed { customer: None, .. } | Event::PraiseGiven { customer: None } => Ok(()),
    }
}

/// Gives the survivor what belongs to the record that was merged.
async fn merge(
    service: &Loyalty,
    tx: &mut Tx,
    event: &IncomingEvent,
    survivor: &Customer,
    merged: CustomerId,
) -> Result<(), Error> {
    let shop = &event.shop;
    let both = (merged, survivor.id);
    app::ledger::merge(service, tx, shop, both, event.id).await?;
    customers::put(tx, shop, survivor).await?;
    merges::merge(tx, shop, survivor.id, merged).await?;
    referrals::merge(service, tx, shop, both).await
}

/// Brings points, counts and referrals to where a completed order, as it stands
/// now, says they should be.
async fn settle(
    service: &Loyalty,
    tx: &mut Tx,
    event: &IncomingEvent,
    order: &OrderSnapshot,
    bill: &Bill,
) -> Result<(), Error> {
    ledger::settle_points(service, tx, event, bill).await?;
    // It was settled before, so that what it cost is known.
    customers::count_order(tx, &event.shop, bill.customer, order.placed_at).await?;
    referrals::follow(service, tx, event, order, bill).await
}

/// Notes an order of the past: it is counted, and brings nothing any more.
async fn import(service: &Loyalty, tx: &mut Tx, shop: &ShopId, order: &OrderSnapshot) -> Result<(), Error> {
    let Some(bill) = order.bill() else { return Ok(()) };
    grants::order_imported(tx, shop, order).await?;
    ledger::note_past(service, tx, shop, &bill, order.placed_at).await?;
    Ok(customers::count_order(tx, shop, bill.customer, order.placed_at).await?)
}
