use contracts::{
    customers::v1::{CustomerChanged, CustomerMerged},
    orders::v1::{
        MenuAnnounced, MenuItemChanged, Order, OrderAdvanced, OrderCancelled, OrderCompleted, OrderPlaced,
        OrderRefunded, OrdersImported, ShopChanged,
    },
};
use kernel::Failure;
use outbox::IncomingEvent;
use prost::{Message, Name};
use storage::Tx;

use crate::{
    convert::known,
    domain::KnownOrder,
    error::Error,
    store::{
        alerts, cases, expectations, follow_ups, guests, items_known, messages_known, orders_known, praises,
        questions, ratings, shops_known, survey_answers, watch_looks,
    },
};

/// Takes over what an event tells of the shop, its menu and its guests.
pub(super) async fn learn(tx: &mut Tx, event: &IncomingEvent) -> Result<(), Error> {
    let shop = &event.shop;
    if let Some(changed) = event.read::<ShopChanged>() {
        let changed = changed?;
        shops_known::put(tx, shop, &known::shop(changed.shop, changed.revision)?).await?;
    } else if let Some(changed) = event.read::<MenuItemChanged>() {
        let changed = changed?;
        let item = known::item(changed.menu_item, changed.deleted, changed.revision)?;
        items_known::put(tx, shop, &item).await?;
    } else if let Some(announced) = event.read::<MenuAnnounced>() {
        items_known::end_before(tx, shop, announced?.revision).await?;
    } else if let Some(changed) = event.read::<CustomerChanged>() {
        let changed = changed?;
        guests::put(tx, shop, &known::guest(shop, changed.customer, changed.revision)?).await?;
    } else if let Some(merged) = event.read::<CustomerMerged>() {
        merge(tx, event, merged?).await?;
    } else if let Some(imported) = event.read::<OrdersImported>() {
        learn_past(tx, event, imported?).await?;
    }
    Ok(())
}

/// Gives everything of the record that is no more to the one that goes on.
async fn merge(tx: &mut Tx, event: &IncomingEvent, merged: CustomerMerged) -> Result<(), Error> {
    let shop = &event.shop;
    let gone = known::merged(shop, &merged.merged)?;
    let guest = known::guest(shop, merged.customer, merged.revision)?;
    // Held before the one it was merged into, as everybody who follows a merge does.
    let was = guests::survivor(tx, shop, gone).await?;
    guests::put(tx, shop, &guest).await?;
    // The one that goes on may itself have been merged since.
    let into = guests::survivor(tx, shop, guest.id).await?;
    if into == gone || was != gone {
        return Ok(());
    }
    guests::merge(tx, shop, gone, into).await?;
    orders_known::merge(tx, shop, gone, into).await?;
    ratings::merge(tx, shop, gone, into).await?;
    expectations::merge(tx, shop, gone, into).await?;
    survey_answers::merge(tx, shop, gone, into).await?;
    praises::merge(tx, shop, gone, into).await?;
    cases::merge(tx, shop, gone, into).await?;
    follow_ups::merge(tx, shop, gone, into, event.occurred_at).await?;
    questions::merge(tx, shop, gone, into).await?;
    messages_known::merge(tx, shop, gone, into).await?;
    alerts::merge(tx, shop, gone, into).await?;
    watch_looks::delete(tx, shop, gone).await?;
    watch_looks::look(tx, shop, into, event.occurred_at).await?;
    Ok(())
}

/// Takes over orders of the past: nobody is asked about them any more, but when a
/// guest comes and stays away is reckoned from them.
async fn learn_past(tx: &mut Tx, event: &IncomingEvent, imported: OrdersImported) -> Result<(), Error> {
    for order in imported.orders {
        let mut order = known::order(&event.shop, Some(order), true, event.occurred_at)?;
        if let Some(customer) = order.customer {
            let customer = guests::survivor(tx, &event.shop, customer).await?;
            order.customer = Some(customer);
            watch_looks::look(tx, &event.shop, customer, event.occurred_at).await?;
        }
        orders_known::put(tx, &event.shop, &order).await?;
    }
    Ok(())
}

/// Takes over what an event tells of an order, and answers it as the event has
/// it; `None` if the event is of no order.
pub(super) async fn learn_order(tx: &mut Tx, event: &IncomingEvent) -> Result<Option<KnownOrder>, Error> {
    let completed = event.kind == OrderCompleted::full_name();
    let order = None
        .or_else(|| read(event, |placed: OrderPlaced| placed.order))
        .or_else(|| read(event, |advanced: OrderAdvanced| advanced.order))
        .or_else(|| read(event, |completed: OrderCompleted| completed.order))
        .or_else(|| read(event, |cancelled: OrderCancelled| cancelled.order))
        .or_else(|| read(event, |refunded: OrderRefunded| refunded.order));
    let Some(order) = order else { return Ok(None) };
    let mut order = known::order(&event.shop, order?, completed, event.occurred_at)?;
    if let Some(customer) = order.customer {
        order.customer = Some(guests::survivor(tx, &event.shop, customer).await?);
    }
    orders_known::put(tx, &event.shop, &order).await?;
    Ok(Some(order))
}

fn read<M: Message + Name + Default>(
    event: &IncomingEvent,
    order: impl FnOnce(M) -> Option<Order>,
) -> Option<Result<Option<Order>, Failure>> {
    Some(event.read::<M>()?.map(order))
}
