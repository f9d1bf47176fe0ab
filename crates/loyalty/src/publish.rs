//! Public events, made of what happened here.

use contracts::loyalty::v1::{
    GoodwillGiven, Membership, MembershipChanged, MembershipReminded, PointsPosted, RewardGranted,
    RewardReturned, RewardTaken, WishMade, membership_changed::Kind,
};
use kernel::{CustomerId, ShopId, Time};
use outbox::OutgoingEvent;
use runtime::field;

use crate::{
    convert,
    domain::{
        Balances, Goodwill, Grant, Transfer,
        wishes::{Wish, Wording},
    },
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

/// A membership is another than it was.
pub(crate) fn membership_changed(membership: Membership, kind: Kind) -> OutgoingEvent {
    let customer = membership.customer.clone();
    let body = MembershipChanged { membership: Some(membership), kind: kind.into() };
    OutgoingEvent::new(&customer, &body)
}

/// A member is told that what they paid is over soon.
pub(crate) fn membership_reminded(
    shop: &ShopId,
    customer: CustomerId,
    wording: Wording,
    until: Time,
) -> OutgoingEvent {
    let customer = convert::names::customer(shop, customer);
    let body = MembershipReminded {
        customer: customer.clone(),
        text: wording.zh,
        text_en: wording.en,
        expire_time: Some(field::timestamp(until)),
    };
    OutgoingEvent::new(&customer, &body)
}
