//! Gifts as orders, complaints and praise come.

use kernel::{CustomerId, OrderId, ShopId, Time};
use outbox::IncomingEvent;
use storage::Tx;
use uuid::Uuid;

use crate::{
    app::grants::{BY_PROGRAM, TriggeringEvent, consider, give_back, is_covered, take},
    cache::FactsRequest,
    domain::{Grant, GrantState, OccasionKind, OrderEnd, OrderSnapshot},
    error::Error,
    service::Loyalty,
    store::{grants, plans::order_lines, projections::orders},
};

/// Praise thanks for what the customer had within so long.
const THANKS_FOR: i64 = 7 * Time::DAY;
/// What was taken then may have been given earlier, but hardly more than that.
const GIVEN_BEFORE: i64 = 60 * Time::DAY;

/// Notes the order, and gives what is given with it: nothing if it has ended
/// meanwhile. An order that was changed is looked at again, for it may have
/// become a party, or be too small now for what it got.
pub(super) async fn order_placed(
    service: &Loyalty,
    tx: &mut Tx,
    shop: &ShopId,
    order: &OrderSnapshot,
) -> Result<(), Error> {
    let ended = note(tx, shop, order, None).await?;
    let (Some(customer), None) = (order.customer, ended) else { return Ok(()) };
    give_back_what_is_too_much(service, tx, shop, order, customer).await?;
    consider(service, tx, shop, triggering(order, customer, OccasionKind::OrderPlaced), None).await
}

/// Gives back what was given with an order that is now less than its campaign
/// asks for, before something else is given from the same budget.
async fn give_back_what_is_too_much(
    service: &Loyalty,
    tx: &mut Tx,
    shop: &ShopId,
    order: &OrderSnapshot,
    customer: CustomerId,
) -> Result<(), Error> {
    let gifts = open_gifts(tx, shop, order.id).await?;
    if gifts.is_empty() {
        return Ok(());
    }
    let asked = FactsRequest { customer, order: Some(order.id), occasion: None, gives: false };
    let (rules, _) = service.rules.facts(tx, shop, asked, service.clock.now()).await?;
    for grant in gifts {
        let campaign = grant.campaign.and_then(|id| rules.catalogue.campaign(id));
        let by_hand = grant.granted_by != BY_PROGRAM;
        if campaign.is_some_and(|campaign| !campaign.is_enough(&order.projection(), by_hand)) {
            let grant = Grant { below_minimum: true, ..grant };
            give_back(service, tx, shop, &grant).await?;
        }
    }
    Ok(())
}

/// Notes an order of the past; it brings nothing any more.
pub(super) async fn order_imported(tx: &mut Tx, shop: &ShopId, order: &OrderSnapshot) -> Result<(), Error> {
    note(tx, shop, order, Some(OrderEnd::Completed)).await?;
    Ok(())
}

fn triggering(order: &OrderSnapshot, customer: CustomerId, kind: OccasionKind) -> TriggeringEvent {
    TriggeringEvent { customer, kind, at: order.placed_at, order: Some(order.id), occasion: order.id.0 }
}

/// Notes what was given back of an order.
pub(super) async fn order_refunded(tx: &mut Tx, shop: &ShopId, order: &OrderSnapshot) -> Result<(), Error> {
    note(tx, shop, order, None).await?;
    Ok(())
}

/// Notes an order, a stranger's too; answers how it ended, if it did.
async fn note(
    tx: &mut Tx,
    shop: &ShopId,
    order: &OrderSnapshot,
    end: Option<OrderEnd>,
) -> Result<Option<OrderEnd>, Error> {
    order_lines::put(tx, shop, order.id, &order.lines).await?;
    Ok(orders::put(tx, shop, order, end).await?)
}

/// The customer has what came with the order; what didn't, what still waits to be
/// allowed, and what the points are gone for, is not given after all. Then
/// whatever a completed order brings.
pub(super) async fn order_completed(
    service: &Loyalty,
    tx: &mut Tx,
    event: &IncomingEvent,
    order: &OrderSnapshot,
) -> Result<(), Error> {
    let (shop, at) = (&event.shop, event.occurred_at);
    note(tx, shop, order, Some(OrderEnd::Completed)).await?;
    let mut made = order.gifts_made.clone();
    for grant in open_gifts(tx, shop, order.id).await? {
        // Who gave it by hand later knew that the order was over.
        if grant.created_at > at && grant.granted_by != BY_PROGRAM {
            continue;
        }
        let came = grant.state == GrantState::Granted && grant.came_with(&mut made, at);
        if came && is_covered(service, tx, shop, &grant).await? {
            take(service, tx, shop, &grant, (at, false)).await?;
        } else {
            give_back(service, tx, shop, &grant).await?;
        }
    }
    let Some(customer) = order.customer else { return Ok(()) };
    consider(service, tx, shop, triggering(order, customer, OccasionKind::OrderCompleted), None).await
}

/// The gifts with an order that the customer has not got yet.
async fn open_gifts(tx: &mut Tx, shop: &ShopId, order: OrderId) -> Result<Vec<Grant>, Error> {
    let mut all = grants::of_order(tx, shop, order).await?;
    all.retain(|grant| matches!(grant.state, GrantState::Waiting | GrantState::Granted));
    Ok(all)
}

/// What was to come with the order is not given after all.
pub(super) async fn order_cancelled(
    service: &Loyalty,
    tx: &mut Tx,
    shop: &ShopId,
    order: &OrderSnapshot,
) -> Result<(), Error> {
    note(tx, shop, order, Some(OrderEnd::Cancelled)).await?;
    // A stranger's order may have what somebody was given by hand.
    for grant in open_gifts(tx, shop, order.id).await? {
        give_back(service, tx, shop, &grant).await?;
    }
    let Some(customer) = order.customer else { return Ok(()) };
    next_is_first(service, tx, shop, customer).await
}

/// With an order called off, the guest's next that is open may be their first.
async fn next_is_first(
    service: &Loyalty,
    tx: &mut Tx,
    shop: &ShopId,
    customer: CustomerId,
) -> Result<(), Error> {
    let rules = service.rules.rules(tx, shop).await?;
    for campaign in rules.catalogue.campaigns.iter().filter(|campaign| campaign.is_for_first_orders()) {
        let Some((order, at)) = orders::first_open(tx, shop, customer).await? else { return Ok(()) };
        let kind = OccasionKind::OrderPlaced;
        let triggering = TriggeringEvent { customer, kind, at, order: Some(order), occasion: order.0 };
        consider(service, tx, shop, triggering, Some(campaign)).await?;
    }
    Ok(())
}

/// Gives what a closed complaint brings, whatever the customer said of it.
pub(super) async fn case_closed(
    service: &Loyalty,
    tx: &mut Tx,
    event: &IncomingEvent,
    occasion: Uuid,
    customer: CustomerId,
) -> Result<(), Error> {
    let (kind, at) = (OccasionKind::CaseClosed, event.occurred_at);
    let triggering = TriggeringEvent { customer, kind, at, order: None, occasion };
    consider(service, tx, &event.shop, triggering, None).await
}

/// A good word thanks for what the customer had lately.
pub(super) async fn praise_given(
    service: &Loyalty,
    tx: &mut Tx,
    event: &IncomingEvent,
    customer: CustomerId,
) -> Result<(), Error> {
    let at = event.occurred_at;
    let (given, taken) = (at.plus_micros(-GIVEN_BEFORE), at.plus_micros(-THANKS_FOR));
    for grant in grants::not_thanked(tx, &event.shop, customer, given, taken).await? {
        take(service, tx, &event.shop, &grant, (at, true)).await?;
    }
    Ok(())
}
