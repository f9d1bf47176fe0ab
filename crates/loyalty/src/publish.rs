//! Public events, made of what happened here.

use contracts::loyalty::v1::{
    EntitlementUsed, ExceptionDecided, GoodwillGiven, Membership, MembershipChanged, MembershipReminded,
    PointsPosted, RewardGranted, RewardReturned, RewardTaken, WishMade, membership_changed::Kind,
};
use kernel::{Currency, CustomerId, ShopId, Time};
use outbox::OutgoingEvent;
use runtime::field;

use crate::{
    convert,
    domain::{
        Balances, Exception, Goodwill, Grant, Transfer,
        plans::{Payment, Use},
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

/// What a guest asked for in a chat was decided; `None` if it was asked in none.
pub(crate) fn exception_decided(shop: &ShopId, decided: &Exception) -> Option<OutgoingEvent> {
    decided.message?;
    let mut exception = convert::catalogue::boundaries::exception(shop, decided);
    // Who decided and why stays here.
    (exception.decided_by, exception.reason) = (String::new(), String::new());
    let key = if exception.customer.is_empty() { &exception.name } else { &exception.customer }.clone();
    let (text, text_en) = decided.answer();
    Some(OutgoingEvent::new(&key, &ExceptionDecided { exception: Some(exception), text, text_en }))
}

/// A guest is wished something.
pub(crate) fn wish_made(shop: &ShopId, wish: &Wish) -> OutgoingEvent {
    let body = WishMade { wish: Some(convert::wishes::wish(shop, wish)) };
    OutgoingEvent::new(&convert::names::customer(shop, wish.customer), &body)
}

/// A membership is another than it was.
pub(crate) fn membership_changed(
    membership: Membership,
    kind: Kind,
    paid: Option<&Payment>,
) -> OutgoingEvent {
    let customer = membership.customer.clone();
    let paid = paid.map(|payment| field::money_field(payment.amount));
    let body = MembershipChanged { membership: Some(membership), kind: kind.into(), paid };
    OutgoingEvent::new(&customer, &body)
}

/// A use took something off an order, or does not any more.
pub(crate) fn entitlement_used(shop: &ShopId, used: &Use, currency: Currency) -> OutgoingEvent {
    let used = convert::plans::entitlements::entitlement_use(shop, used, currency);
    OutgoingEvent::new(&used.customer.clone(), &EntitlementUsed { r#use: Some(used) })
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
