//! Public events, made of what happened here.

use contracts::loyalty::v1::{
    GoodwillGiven, PointsPosted, RewardGranted, RewardReturned, RewardTaken, WishMade,
};
use kernel::{CustomerId, ShopId};
use outbox::OutgoingEvent;

use crate::{
    convert,
    domain::{Balances, Goodwill, Grant, Transfer, wishes::Wish},
};

/// Points of a customer moved; with their accounts as they are then.
pub(crate) fn points_posted(
    shop: &ShopId,
    customer: CustomerId,
    transfer: &Transfer,
    after: &Balances,
) -> OutgoingEvent {
    let name = convert::names::customer(shop, customer);
    let posted = PointsPosted {
        customer: name.clone(),
        entry: Some(convert::ledger::accounts::entry(shop, customer, transfer)),
        account: Some(convert::ledger::accounts::account(shop, customer, after)),
    };
    OutgoingEvent::new(&name, &posted)
}

/// Something was given, or waits to be allowed, or is allowed now.
pub(crate) fn reward_granted(shop: &ShopId, grant: &Grant) -> OutgoingEvent {
    let body = RewardGranted { grant: Some(convert::grants::grant(shop, grant)) };
    OutgoingEvent::new(&convert::names::customer(shop, grant.customer), &body)
}

/// The customer has it.
pub(crate) fn reward_taken(shop: &ShopId, grant: &Grant) -> OutgoingEvent {
    let body = RewardTaken { grant: Some(convert::grants::grant(shop, grant)) };
    OutgoingEvent::new(&convert::names::customer(shop, grant.customer), &body)
}

/// It is not given after all.
pub(crate) fn reward_returned(shop: &ShopId, grant: &Grant) -> OutgoingEvent {
    let body = RewardReturned { grant: Some(convert::grants::grant(shop, grant)) };
    OutgoingEvent::new(&convert::names::customer(shop, grant.customer), &body)
}

/// Something was given or done by somebody's own judgement; `None` if it was for a
/// stranger, of whom nobody keeps a ledger.
pub(crate) fn goodwill_given(shop: &ShopId, goodwill: &Goodwill) -> Option<OutgoingEvent> {
    let name = convert::names::customer(shop, goodwill.customer?);
    let mut given = convert::goodwill::goodwill(shop, goodwill);
    // What was said and why stays here.
    (given.reason, given.story) = (String::new(), String::new());
    Some(OutgoingEvent::new(&name, &GoodwillGiven { goodwill: Some(given) }))
}

/// A guest is wished something.
pub(crate) fn wish_made(shop: &ShopId, wish: &Wish) -> OutgoingEvent {
    let body = WishMade { wish: Some(convert::wishes::wish(shop, wish)) };
    OutgoingEvent::new(&convert::names::customer(shop, wish.customer), &body)
}
