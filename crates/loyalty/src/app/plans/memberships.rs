use contracts::loyalty::v1::{self as pb, membership_changed::Kind};
use kernel::{Failure, Schedule, ShopId, Time};
use storage::Tx;

use crate::{
    convert::plans::memberships::{self as convert, Shown},
    domain::{
        ShopProjection,
        plans::{Membership, MembershipId, MembershipState, Payment, Terms},
    },
    error::Error,
    publish,
    service::Loyalty,
    store::{
        plans::{self, households, memberships},
        projections::shops,
    },
};

/// So many days before a membership ends its holder is reminded, at this minute of the day.
const REMIND_BEFORE: i64 = 3;
const REMIND_AT: i32 = 10 * 60;

/// A membership that is held until the transaction ends.
pub(crate) struct Opened {
    /// As it is today.
    pub(crate) own: Membership,
    /// The terms that hold.
    pub(crate) terms: Terms,
    /// Those of its next period.
    pub(crate) coming: Terms,
    /// The shop.
    pub(crate) known: ShopProjection,
    /// Now.
    pub(crate) now: Time,
    /// The shop's day.
    pub(crate) today: i64,
}

/// Holds a membership. Fails with `NOT_FOUND`.
pub(crate) async fn open(
    service: &Loyalty,
    tx: &mut Tx,
    shop: &ShopId,
    id: MembershipId,
) -> Result<Opened, Error> {
    memberships::lock(tx, shop, id).await?;
    let own = memberships::get(tx, shop, id).await?;
    let own = own.ok_or_else(|| Failure::not_found(convert::name(shop, id)))?;
    let (known, now) = (shops::get(tx, shop).await?, service.clock.now());
    let today = known.schedule.day(now);
    let (own, terms, coming) = with_terms(tx, shop, own, today).await?;
    Ok(Opened { own, terms, coming, known, now, today })
}

/// A membership as it is on a day, with the terms that hold then and those that come.
pub(super) async fn with_terms(
    tx: &mut Tx,
    shop: &ShopId,
    own: Membership,
    today: i64,
) -> Result<(Membership, Terms, Terms), Error> {
    let own = own.on(today);
    let terms = plans::terms(tx, shop, own.plan, own.version).await?;
    let coming = match own.next {
        Some(next) => plans::terms(tx, shop, own.plan, next.version).await?,
        None => terms.clone(),
    };
    Ok((own, terms, coming))
}

/// What is shown of a membership.
async fn shown(tx: &mut Tx, shop: &ShopId, own: Membership, today: i64) -> Result<Shown, Error> {
    let (own, terms, coming) = with_terms(tx, shop, own, today).await?;
    let household = households::list(tx, shop, own.id).await?;
    Ok(Shown { own, terms, coming, household })
}

/// A membership as the contract shows it.
pub(crate) async fn show(
    tx: &mut Tx,
    shop: &ShopId,
    own: Membership,
    now: Time,
) -> Result<pb::Membership, Error> {
    let known = shops::get(tx, shop).await?;
    let today = known.schedule.day(now);
    let shown = shown(tx, shop, own, today).await?;
    Ok(convert::membership(shop, &shown, &known, today))
}

/// Writes a membership down as it is now, and tells of it.
pub(crate) async fn save(
    service: &Loyalty,
    tx: &mut Tx,
    shop: &ShopId,
    after: Membership,
    kind: Kind,
    paid: Option<&Payment>,
) -> Result<pb::Membership, Error> {
    let (known, now) = (shops::get(tx, shop).await?, service.clock.now());
    let today = known.schedule.day(now);
    let (after, _, coming) = with_terms(tx, shop, after, today).await?;
    let due_at = due(&after, &coming, &known.schedule, today);
    let after = Membership { due_at, ..after };
    memberships::update(tx, shop, &after).await?;
    let told = show(tx, shop, after, now).await?;
    let event = publish::membership_changed(told.clone(), kind, paid);
    outbox::publish(tx, &service.ids, now, shop, &[event]).await?;
    Ok(told)
}

/// When a membership has to be looked at: to remind its holder, or to end it.
pub(crate) fn due(own: &Membership, coming: &Terms, schedule: &Schedule, today: i64) -> Option<Time> {
    if own.state != MembershipState::Active {
        return None;
    }
    if let Some(end) = own.cancelled_to {
        return schedule.start_of_day(end);
    }
    let end = own.paid_until.filter(|_| coming.is_paid())?;
    if own.reminded_of == Some(end) || end <= today {
        return schedule.start_of_day(end);
    }
    // One that ends sooner is reminded today.
    let remind = (end - REMIND_BEFORE).max(today);
    schedule.moment(Schedule::date(remind), REMIND_AT).map(Time::from_timestamp)
}
