//! Referrals as orders are completed and refunded, and records merged.

use kernel::{CustomerId, ShopId, Time};
use outbox::IncomingEvent;
use storage::Tx;
use uuid::Uuid;

use crate::{
    app::ledger::{self, Bonus, CustomerLedger},
    domain::{Bill, Cause, OrderSnapshot, Referral, ReferralState, referrals::is_one_person},
    error::Error,
    service::Loyalty,
    store::{
        goodwill,
        ledger::{accounts, earn_rules, earnings, lots},
        projections::{customers, shops},
        referrals::{self, policies},
    },
};

const BROUGHT: &str = "带来新朋友";
const CAME: &str = "朋友介绍来的";
const TAKEN_BACK: &str = "介绍的积分退回";

/// Holds the accounts that an order may touch before anything else of it: the
/// customer's, and that of who brought them, in the order everybody does it.
pub(super) async fn hold_accounts(tx: &mut Tx, shop: &ShopId, customer: CustomerId) -> Result<(), Error> {
    let customer = customers::get(tx, shop, customer).await?.id;
    let referral = referrals::of_friend(tx, shop, customer).await?;
    let mut touched: Vec<_> = referral.map(|one| one.referrer).into_iter().chain([customer]).collect();
    touched.sort_unstable();
    for customer in touched {
        accounts::lock(tx, shop, customer).await?;
    }
    Ok(())
}

/// Credits both when a friend's first order is completed, and takes that back
/// when it is wholly refunded. The order was settled and counted before.
pub(super) async fn follow(
    service: &Loyalty,
    tx: &mut Tx,
    event: &IncomingEvent,
    order: &OrderSnapshot,
    bill: &Bill,
) -> Result<(), Error> {
    earnings::note_placed(tx, &event.shop, order.id, order.placed_at).await?;
    credit_first_order(service, tx, &event.shop, bill).await?;
    if order.is_wholly_refunded() {
        take_back(service, tx, event, bill).await?;
    }
    Ok(())
}

async fn credit_first_order(service: &Loyalty, tx: &mut Tx, shop: &ShopId, bill: &Bill) -> Result<(), Error> {
    let friend = customers::get(tx, shop, bill.customer).await?;
    let claimed = referrals::of_friend(tx, shop, friend.id).await?;
    let Some(referral) = claimed.filter(|one| one.state == ReferralState::Claimed) else { return Ok(()) };
    // One credit at a time for each who brings, so that the month's limit holds.
    let held = customers::get(tx, shop, referral.referrer).await?;
    customers::put(tx, shop, &held).await?;
    let referrer = customers::get(tx, shop, held.id).await?;
    let is_first = friend.orders == 1 && bill.completed_at >= referral.created_at;
    if !is_first || is_one_person(&referrer, &friend) || is_paid_back(tx, shop, bill).await? {
        let none = Referral { state: ReferralState::TakenBack, ..referral };
        return Ok(referrals::step(tx, shop, ReferralState::Claimed, &none).await?);
    }
    credit(service, tx, shop, bill, referral).await
}

/// Whether all of an order was given back, also by a refund that was heard of
/// before its completion.
async fn is_paid_back(tx: &mut Tx, shop: &ShopId, bill: &Bill) -> Result<bool, Error> {
    let known = earnings::get(tx, shop, bill.order).await?;
    Ok(known.is_some_and(|known| known.refunded > 0 && known.net() == 0))
}

async fn credit(
    service: &Loyalty,
    tx: &mut Tx,
    shop: &ShopId,
    bill: &Bill,
    referral: Referral,
) -> Result<(), Error> {
    let now = service.clock.now();
    let month = month_of(tx, shop, now).await?;
    let credited = referrals::credited_since(tx, shop, referral.referrer, month).await?;
    let (referrer_points, friend_points) = policies::get(tx, shop).await?.points(credited);
    let (state, order) = (ReferralState::Credited, Some(bill.order));
    let referral =
        Referral { state, referrer_points, friend_points, order, credited_at: Some(now), ..referral };
    referrals::step(tx, shop, ReferralState::Claimed, &referral).await?;
    let [for_referrer, for_friend] = referral.causes();
    for (customer, cause, points, note) in [
        (referral.referrer, for_referrer, referrer_points, BROUGHT),
        (referral.friend, for_friend, friend_points, CAME),
    ] {
        if points > 0 {
            let bonus = Bonus { cause, points, note: note.to_owned() };
            ledger::give(service, tx, shop, customer, bonus).await?;
        }
    }
    Ok(())
}

/// When the shop's month began.
async fn month_of(tx: &mut Tx, shop: &ShopId, now: Time) -> Result<Time, Error> {
    let schedule = shops::get(tx, shop).await?.schedule;
    let first = schedule.local(now.timestamp()).date().first_of_month();
    Ok(schedule.moment(first, 0).map_or(now, Time::from_timestamp))
}

/// Takes the credit back if the order it was for is refunded in time.
async fn take_back(service: &Loyalty, tx: &mut Tx, event: &IncomingEvent, bill: &Bill) -> Result<(), Error> {
    let shop = &event.shop;
    let Some(referral) = referrals::of_order(tx, shop, bill.order).await? else { return Ok(()) };
    let waits = earn_rules::current(tx, shop).await?.pending_days;
    if referral.is_within_refund_window(event.occurred_at, waits) {
        undo(service, tx, shop, referral).await?;
    }
    Ok(())
}

/// Ends a referral, with what was credited for it.
async fn undo(service: &Loyalty, tx: &mut Tx, shop: &ShopId, referral: Referral) -> Result<(), Error> {
    let after = Referral { state: ReferralState::TakenBack, ..referral };
    referrals::step(tx, shop, referral.state, &after).await?;
    let [of_referrer, of_friend] = after.causes();
    for (customer, cause, points) in
        [(after.referrer, of_referrer, after.referrer_points), (after.friend, of_friend, after.friend_points)]
    {
        if points > 0 {
            take(service, tx, shop, customer, (cause, points)).await?;
        }
    }
    Ok(())
}

/// Takes what was given for a cause back; nobody owes what expired of it.
async fn take(
    service: &Loyalty,
    tx: &mut Tx,
    shop: &ShopId,
    customer: CustomerId,
    (cause, points): (Uuid, i64),
) -> Result<(), Error> {
    let mut ledger = CustomerLedger::open(service, tx, shop, customer).await?;
    let own = lots::list_of_cause(tx, shop, cause).await?;
    let cause = Cause { note: TAKEN_BACK.to_owned(), ..Cause::plain(cause) };
    ledger.take_back(tx, &cause, &own, points).await
}

/// Gives the survivor what the other was, or did. Somebody is brought
/// once, and by somebody else: of two referrals of one person the older stands,
/// and one that turns out to be of the same person ends.
pub(super) async fn merge(
    service: &Loyalty,
    tx: &mut Tx,
    shop: &ShopId,
    (from, into): (CustomerId, CustomerId),
) -> Result<(), Error> {
    let into = customers::get(tx, shop, into).await?.id;
    if from == into {
        return Ok(());
    }
    goodwill::merge(tx, shop, from, into).await?;
    let mut seen = Vec::new();
    let both = [from, into];
    let mut standing = referrals::around(tx, shop, from).await?;
    standing.extend(referrals::around(tx, shop, into).await?);
    standing.sort_by_key(|one| (one.created_at, one.id));
    standing.dedup_by_key(|one| one.id);
    for one in standing {
        let is_friend = both.contains(&one.friend);
        let is_self = is_friend && both.contains(&one.referrer);
        if is_self || (is_friend && !seen.is_empty()) {
            undo(service, tx, shop, one).await?;
        } else if is_friend {
            seen.push(one.id);
        }
    }
    Ok(referrals::reassign(tx, shop, from, into).await?)
}
