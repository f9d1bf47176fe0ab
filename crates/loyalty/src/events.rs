//! What happens here when an event arrives.

mod customer_changes;
mod grants;
mod ideas;
mod ledger;
mod referrals;

use contracts::{
    customers::v1::{
        CustomerChanged, CustomerErased, CustomerMerged, CustomerUnmerged, SegmentDeleted, SegmentMoved,
    },
    feedback::v1::{CaseClosed, IdeaCredited, PraiseGiven},
    orders::v1::{OrderCancelled, OrderCompleted, OrderPlaced, OrderRefunded, OrdersImported, ShopChanged},
};
use kernel::{Failure, ShopId};
use outbox::{EventHandler, IncomingEvent, LOYALTY};
use runtime::field;
use storage::{
    Tx,
    erasures::{self, Person},
};

use crate::{
    app,
    convert::projections::{
        cases, customers as customer_events, orders as order_events, segments as segment_events,
    },
    domain::{Bill, OrderSnapshot},
    error::Error,
    service::Loyalty,
    store::{
        catalogue,
        erasure::ERASE,
        projections::{customers, merges, segments, shops},
        wishes,
    },
};

outbox::events! {
    /// What this service has a use for.
    pub(crate) enum Event of LOYALTY {
        ShopChanged, CustomerChanged, CustomerErased, CustomerMerged, CustomerUnmerged, OrderPlaced, OrderCompleted, OrderRefunded, OrderCancelled,
        OrdersImported, CaseClosed, PraiseGiven, IdeaCredited, SegmentMoved, SegmentDeleted,
    }
}

impl EventHandler for Loyalty {
    async fn handle(&self, tx: &mut Tx, event: &IncomingEvent) -> Result<(), Failure> {
        let Some(read) = Event::read(event)? else { return Ok(()) };
        Ok(handle(self, tx, event, read).await?)
    }
}

async fn handle(service: &Loyalty, tx: &mut Tx, event: &IncomingEvent, read: Event) -> Result<(), Error> {
    let shop = &event.shop;
    match read {
        Event::ShopChanged(changed) => {
            catalogue::bump(tx, shop).await?;
            let shop_now = field::shop_projection(changed.shop, changed.revision)?;
            Ok(shops::put(tx, shop, &shop_now).await?)
        }
        Event::CustomerChanged(changed) => {
            let customer = customer_events::customer(shop, changed.customer, changed.revision)?;
            customer_changes::changed(service, tx, shop, &customer).await
        }
        Event::CustomerErased(erased) => {
            let customer = customer_events::customer(shop, erased.customer, erased.revision)?;
            customers::put(tx, shop, &customer).await?;
            // Nothing here is by sender.
            let person = Person { id: customer.id.0, senders: Vec::new() };
            Ok(erasures::erase(tx, shop, &person, &ERASE, event.occurred_at).await?)
        }
        Event::SegmentMoved(moved) => {
            let (segment, joined, left) = segment_events::moved(shop, &moved)?;
            segments::leave(tx, shop, segment, &left).await?;
            Ok(segments::join(tx, shop, segment, &joined).await?)
        }
        Event::SegmentDeleted(deleted) => {
            Ok(segments::delete(tx, shop, segment_events::id(shop, &deleted.segment)?).await?)
        }
        Event::CustomerMerged(merged) => merge(service, tx, event, *merged).await,
        Event::CustomerUnmerged(undone) => unmerge(service, tx, event, *undone).await,
        Event::OrderPlaced(placed) => {
            let order = order_events::order(event, placed.order)?;
            place(service, tx, shop, &order, placed.amended).await
        }
        Event::OrderCompleted(completed) => {
            complete(service, tx, event, &order_events::order(event, completed.order)?).await
        }
        Event::OrderRefunded(refunded) => {
            refund(service, tx, event, &order_events::order(event, refunded.order)?).await
        }
        Event::OrderCancelled(cancelled) => {
            cancel(service, tx, shop, &order_events::order(event, cancelled.order)?).await
        }
        Event::OrdersImported(imported) => {
            for order in imported.orders {
                import(service, tx, shop, &order_events::order(event, Some(order))?).await?;
            }
            Ok(())
        }
        Event::CaseClosed(closed) => match cases::closed(shop, closed.case)? {
            Some((case, customer)) => grants::case_closed(service, tx, event, case, customer).await,
            None => Ok(()),
        },
        Event::IdeaCredited(credited) => ideas::credited(service, tx, shop, *credited).await,
        Event::PraiseGiven(given) => match cases::praising(shop, given.praise)? {
            Some(customer) => grants::praise_given(service, tx, event, customer).await,
            None => Ok(()),
        },
    }
}

/// Gives the survivor what belongs to the record that was merged.
async fn merge(
    service: &Loyalty,
    tx: &mut Tx,
    event: &IncomingEvent,
    event_body: CustomerMerged,
) -> Result<(), Error> {
    let shop = &event.shop;
    let merged = customer_events::merged(shop, &event_body)?;
    let survivor = customer_events::customer(shop, event_body.customer, event_body.revision)?;
    let both = (merged, survivor.id);
    merges::note(tx, shop, both, service.clock.now()).await?;
    app::ledger::merge(service, tx, shop, both, event.id).await?;
    customers::put(tx, shop, &survivor).await?;
    let survivor = merges::merge(tx, shop, survivor.id, merged).await?;
    wishes::merge(tx, shop, survivor, merged).await?;
    app::plans::merge(service, tx, shop, (survivor, merged)).await?;
    segments::leave_all(tx, shop, merged).await?;
    referrals::merge(service, tx, shop, both).await
}

/// Gives the record that is itself again what was its own.
async fn unmerge(
    service: &Loyalty,
    tx: &mut Tx,
    event: &IncomingEvent,
    event_body: CustomerUnmerged,
) -> Result<(), Error> {
    let shop = &event.shop;
    let survivor = customer_events::customer(shop, event_body.customer, event_body.revision)?;
    let restored = customer_events::customer(shop, event_body.restored, event_body.restored_revision)?;
    if let Some((into, since)) = merges::noted(tx, shop, restored.id).await? {
        let both = (restored.id, into);
        merges::note_of_orders(tx, shop, both).await?;
        app::ledger::unmerge(service, tx, shop, both, (since, event.id)).await?;
        merges::unmerge(tx, shop, both).await?;
    }
    customers::put(tx, shop, &survivor).await?;
    Ok(customers::put(tx, shop, &restored).await?)
}

/// An order is there, or is another one now.
async fn place(
    service: &Loyalty,
    tx: &mut Tx,
    shop: &ShopId,
    order: &OrderSnapshot,
    is_amended: bool,
) -> Result<(), Error> {
    grants::order_placed(service, tx, shop, order).await?;
    if is_amended { app::plans::restate_of_order(service, tx, shop, order.id).await } else { Ok(()) }
}

async fn complete(
    service: &Loyalty,
    tx: &mut Tx,
    event: &IncomingEvent,
    order: &OrderSnapshot,
) -> Result<(), Error> {
    let Some(bill) = order.bill() else {
        return grants::order_completed(service, tx, event, order).await;
    };
    referrals::hold_accounts(tx, &event.shop, bill.customer).await?;
    grants::order_completed(service, tx, event, order).await?;
    app::plans::capture_of_order(service, tx, &event.shop, order.id).await?;
    settle(service, tx, event, order, &bill).await
}

async fn refund(
    service: &Loyalty,
    tx: &mut Tx,
    event: &IncomingEvent,
    order: &OrderSnapshot,
) -> Result<(), Error> {
    if let Some(customer) = order.customer {
        referrals::hold_accounts(tx, &event.shop, customer).await?;
    }
    grants::order_refunded(tx, &event.shop, order).await?;
    if order.is_wholly_refunded() {
        app::ledger::give_back(service, tx, &event.shop, order.id).await?;
        app::plans::return_of_order(service, tx, &event.shop, order.id).await?;
    }
    let Some(bill) = order.bill() else { return Ok(()) };
    settle(service, tx, event, order, &bill).await
}

async fn cancel(service: &Loyalty, tx: &mut Tx, shop: &ShopId, order: &OrderSnapshot) -> Result<(), Error> {
    if let Some(customer) = order.customer {
        referrals::hold_accounts(tx, shop, customer).await?;
    }
    grants::order_cancelled(service, tx, shop, order).await?;
    app::ledger::give_back(service, tx, shop, order.id).await?;
    app::plans::return_of_order(service, tx, shop, order.id).await
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
    grants::order_imported(tx, shop, order).await?;
    let Some(bill) = order.bill() else { return Ok(()) };
    ledger::note_past(service, tx, shop, &bill, order.placed_at).await?;
    Ok(customers::count_order(tx, shop, bill.customer, order.placed_at).await?)
}
