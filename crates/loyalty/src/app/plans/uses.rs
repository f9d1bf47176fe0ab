//! Uses of benefits. A membership's row is held while one of it is drawn or goes back, so that
//! none is drawn twice.

use kernel::{CustomerId, Failure, OrderId, ShopId, Time};
use storage::Tx;
use uuid::Uuid;

use super::{
    bills,
    holdings::{holdings, shares},
    memberships::with_terms,
};
use crate::{
    domain::plans::{
        Benefit, Bill, Denial, Holding, NotEntitled, QuotaGrant, Use, UseState, Verdict, WrongUseState,
        explain, judge,
    },
    error::Error,
    publish,
    service::Loyalty,
    store::{
        plans::{grants, memberships, uses},
        projections::{customers, shops},
    },
};

/// So long something is held for no order, and for one of which nothing more is heard.
const HELD_FOR: i64 = Time::DAY;
const HELD_FOR_ORDER: i64 = 30 * Time::DAY;

/// Holds one use of a benefit; of an order that is over, it is used at once. For one order
/// there is one. Fails with `NOT_ENTITLED`, or as [`bills::take`] does.
pub(crate) async fn hold(
    service: &Loyalty,
    tx: &mut Tx,
    shop: &ShopId,
    customer: CustomerId,
    (code, order): (&str, Option<OrderId>),
) -> Result<Use, Error> {
    let now = service.clock.now();
    let schedule = shops::get(tx, shop).await?.schedule;
    let today = schedule.day(now);
    let customer = customers::survivor(tx, shop, customer).await?;
    let bill = match order {
        Some(order) => Some(bills::take(tx, shop, order, (customer, today)).await?),
        None => None,
    };
    if let Some(held) = bill.as_ref().and_then(|bill| bill.used(code)) {
        return Ok(held.clone());
    }
    lock(tx, shop, customer).await?;
    let holdings = usable(tx, shop, (customer, today), bill.as_ref()).await?;
    let mut verdict = judge(&holdings, code, today);
    let saving = verdict.on_bill(bill.as_ref());
    let draw = verdict.outcome.clone().map_err(|denial| {
        let wording = explain::of_benefit(&verdict, today).unwrap_or_else(explain::not_theirs);
        let next = verdict.next.and_then(|next| schedule.start_of_day(next));
        Box::new(NotEntitled { denial, next, wording })
    })?;
    let grant = written_down(service, tx, shop, (draw.grant, draw.is_new), now).await?;
    grants::shift(tx, shop, grant.id, (1, 0)).await?;
    let held_for = if order.is_some() { HELD_FOR_ORDER } else { HELD_FOR };
    let held = Use {
        id: service.ids.next(),
        grant: grant.id,
        membership: draw.membership,
        benefit: code.to_owned(),
        customer,
        order,
        state: UseState::Held,
        saving,
        day: today,
        expires_at: Some(now.plus_micros(held_for)),
        created_at: now,
    };
    uses::insert(tx, shop, &held).await?;
    if bill.is_some_and(|bill| bill.is_over) {
        let used = step(tx, shop, held, UseState::Captured).await?;
        told(service, tx, shop, used).await
    } else {
        Ok(held)
    }
}

/// Has nobody else use what a customer has until the transaction ends.
async fn lock(tx: &mut Tx, shop: &ShopId, customer: CustomerId) -> Result<(), Error> {
    let mut theirs = memberships::of_customer(tx, shop, customer).await?;
    theirs.sort_by_key(|own| own.id.0);
    for own in theirs {
        memberships::lock(tx, shop, own.id).await?;
    }
    Ok(())
}

/// What a customer may use: for somebody else's order what they share with them alone.
async fn usable(
    tx: &mut Tx,
    shop: &ShopId,
    (customer, today): (CustomerId, i64),
    bill: Option<&Bill>,
) -> Result<Vec<Holding>, Error> {
    let other = bill.and_then(|bill| bill.customer).filter(|owner| *owner != customer);
    let mut usable = Vec::new();
    for (holding, _) in holdings(tx, shop, customer, today).await? {
        let is_theirs = match other {
            Some(owner) => shares(tx, shop, &holding.membership, &holding.terms, owner).await?,
            None => true,
        };
        if is_theirs {
            usable.push(holding);
        }
    }
    Ok(usable)
}

/// What the plan gives for a period is written down with its first use.
async fn written_down(
    service: &Loyalty,
    tx: &mut Tx,
    shop: &ShopId,
    (grant, is_new): (QuotaGrant, bool),
    now: Time,
) -> Result<QuotaGrant, Error> {
    if !is_new {
        return Ok(grant);
    }
    let grant = QuotaGrant { id: service.ids.next(), created_at: now, ..grant };
    grants::insert(tx, shop, &grant).await?;
    Ok(grant)
}

/// The name of what is used, in both languages, as the terms have it; empty where they have it
/// no more.
pub(crate) async fn name_of(
    tx: &mut Tx,
    shop: &ShopId,
    used: &Use,
    today: i64,
) -> Result<(String, String), Error> {
    let Some(own) = memberships::get(tx, shop, used.membership).await? else {
        return Ok((String::new(), String::new()));
    };
    let (_, terms, _) = with_terms(tx, shop, own, today).await?;
    let names = terms.benefit(&used.benefit).map(Benefit::names).unwrap_or_default();
    Ok((names.0.to_owned(), names.1.to_owned()))
}

/// Judges whether a benefit may be used, for an order if one is named; with what it takes off.
pub(crate) async fn check(
    tx: &mut Tx,
    shop: &ShopId,
    customer: CustomerId,
    (code, order): (&str, Option<OrderId>),
    today: i64,
) -> Result<(Verdict, Option<i64>), Error> {
    let bill = match order {
        Some(order) => Some(bills::get(tx, shop, order, (customer, today)).await?),
        None => None,
    };
    let holdings = usable(tx, shop, (customer, today), bill.as_ref()).await?;
    let mut verdict = judge(&holdings, code, today);
    if let Some(held) = bill.as_ref().and_then(|bill| bill.used(code)) {
        verdict.outcome = Err(Denial::OnceAnOrder);
        verdict.next = None;
        return Ok((verdict, held.saving));
    }
    let saving = verdict.on_bill(bill.as_ref());
    Ok((verdict, saving))
}

/// Reckons anew what is held for an order that was changed, in the order of holding. What it
/// has nothing for any more is back where it was drawn.
pub(crate) async fn restate_of_order(
    service: &Loyalty,
    tx: &mut Tx,
    shop: &ShopId,
    order: OrderId,
) -> Result<(), Error> {
    let all = uses::of_order(tx, shop, order).await?;
    if all.is_empty() {
        return Ok(());
    }
    let today = shops::get(tx, shop).await?.schedule.day(service.clock.now());
    let known = bills::heard_of(tx, shop, order).await?;
    let mut bill = bills::read(tx, shop, order, known).await?.without_uses();
    for held in all {
        let Some(own) = memberships::get(tx, shop, held.membership).await? else { continue };
        let (_, terms, _) = with_terms(tx, shop, own, today).await?;
        let now = terms.benefit(&held.benefit).map(|benefit| bill.saving(benefit));
        let saving = match now {
            _ if held.state == UseState::Captured => held.saving,
            Some(Err(Denial::NotOnOrder)) => {
                give_back_held(tx, shop, held.id).await?;
                continue;
            }
            Some(saving) => Some(saving.unwrap_or(0)),
            None => held.saving.map(|saving| saving.min(bill.left())),
        };
        uses::restate(tx, shop, held.id, saving).await?;
        bill.add(Use { saving, ..held });
    }
    Ok(())
}

/// Uses what is held. Fails with `USE_STATE` if it went back.
pub(crate) async fn capture(service: &Loyalty, tx: &mut Tx, shop: &ShopId, id: Uuid) -> Result<Use, Error> {
    let held = take(tx, shop, id).await?;
    match held.state {
        UseState::Held => {
            let used = step(tx, shop, held, UseState::Captured).await?;
            told(service, tx, shop, used).await
        }
        UseState::Captured => Ok(held),
        state => Err(WrongUseState(state).into()),
    }
}

/// Gives a use back to its grant, whether it was held or used.
pub(crate) async fn release(service: &Loyalty, tx: &mut Tx, shop: &ShopId, id: Uuid) -> Result<Use, Error> {
    let held = take(tx, shop, id).await?;
    match held.state {
        UseState::Held => step(tx, shop, held, UseState::Released).await,
        UseState::Captured => {
            let back = step(tx, shop, held, UseState::Returned).await?;
            told(service, tx, shop, back).await
        }
        UseState::Released | UseState::Returned => Ok(held),
    }
}

/// Gives back what is held still.
pub(crate) async fn give_back_held(tx: &mut Tx, shop: &ShopId, id: Uuid) -> Result<(), Error> {
    let held = take(tx, shop, id).await?;
    if held.state == UseState::Held {
        step(tx, shop, held, UseState::Released).await?;
    }
    Ok(())
}

/// A use, of whose membership nobody else uses anything until the transaction ends.
async fn take(tx: &mut Tx, shop: &ShopId, id: Uuid) -> Result<Use, Error> {
    let missing = || Failure::not_found(format!("shops/{shop}/entitlementUses/{id}"));
    let found = uses::get(tx, shop, id).await?.ok_or_else(missing)?;
    memberships::lock(tx, shop, found.membership).await?;
    Ok(uses::get(tx, shop, id).await?.ok_or_else(missing)?)
}

async fn step(tx: &mut Tx, shop: &ShopId, before: Use, to: UseState) -> Result<Use, Error> {
    uses::step(tx, shop, before.id, (before.state, to)).await?;
    let moved = match (before.state, to) {
        (UseState::Held, UseState::Captured) => (-1, 1),
        (UseState::Held, _) => (-1, 0),
        (_, _) => (0, -1),
    };
    grants::shift(tx, shop, before.grant, moved).await?;
    Ok(Use { state: to, ..before })
}

/// Tells of a use that took something off an order, or does not any more.
async fn told(service: &Loyalty, tx: &mut Tx, shop: &ShopId, used: Use) -> Result<Use, Error> {
    if used.saving.is_some_and(|saving| saving > 0) {
        let currency = shops::get(tx, shop).await?.currency;
        let event = publish::entitlement_used(shop, &used, currency);
        outbox::publish(tx, &service.ids, service.clock.now(), shop, &[event]).await?;
    }
    Ok(used)
}

/// What was held for an order that is completed is used.
pub(crate) async fn capture_of_order(
    service: &Loyalty,
    tx: &mut Tx,
    shop: &ShopId,
    order: OrderId,
) -> Result<(), Error> {
    for held in uses::of_order(tx, shop, order).await? {
        if held.state == UseState::Held {
            capture(service, tx, shop, held.id).await?;
        }
    }
    Ok(())
}

/// What was held or used for an order that came to nothing is back where it was drawn.
pub(crate) async fn return_of_order(
    service: &Loyalty,
    tx: &mut Tx,
    shop: &ShopId,
    order: OrderId,
) -> Result<(), Error> {
    for held in uses::of_order(tx, shop, order).await? {
        release(service, tx, shop, held.id).await?;
    }
    Ok(())
}
