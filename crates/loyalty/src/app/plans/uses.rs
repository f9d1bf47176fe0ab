//! Uses of benefits. A membership's row is held while one of it is drawn or goes back, so that
//! none is drawn twice.

use kernel::{CustomerId, Failure, OrderId, ShopId, Time};
use storage::Tx;
use uuid::Uuid;

use super::memberships::with_terms;
use crate::{
    domain::{
        OrderEnd,
        ledger::holds::HoldError,
        plans::{
            Benefit, Denial, Holding, Membership, MembershipState, NotEntitled, QuotaGrant, Terms, Use,
            UseState, Verdict, WrongUseState, explain, judge,
        },
    },
    error::Error,
    service::Loyalty,
    store::{
        ledger::hold_orders,
        plans::{grants, households, memberships, order_lines, uses},
        projections::{customers, orders, shops},
    },
};

/// So long something is held for no order, and for one of which nothing more is heard.
const HELD_FOR: i64 = Time::DAY;
const HELD_FOR_ORDER: i64 = 30 * Time::DAY;

/// What a customer has today, by the age of the memberships.
pub(crate) async fn holdings(
    tx: &mut Tx,
    shop: &ShopId,
    customer: CustomerId,
    today: i64,
) -> Result<Vec<(Holding, Terms)>, Error> {
    let mut found = Vec::new();
    for own in memberships::of_customer(tx, shop, customer).await? {
        let (own, terms, coming) = with_terms(tx, shop, own, today).await?;
        let is_over = own.state_on(&terms, today) == MembershipState::Ended;
        if is_over || !shares(tx, shop, &own, &terms, customer).await? {
            continue;
        }
        let grants = grants::open(tx, shop, own.id, own.paused_on.unwrap_or(today)).await?;
        let last_used = uses::last_days(tx, shop, own.id).await?;
        found.push((Holding { membership: own, terms, grants, last_used }, coming));
    }
    Ok(found)
}

/// Whether a customer has a membership: as its owner, or among as many others as its terms allow.
async fn shares(
    tx: &mut Tx,
    shop: &ShopId,
    own: &Membership,
    terms: &Terms,
    customer: CustomerId,
) -> Result<bool, Error> {
    if own.customer == customer {
        return Ok(true);
    }
    let most = usize::try_from(terms.household).unwrap_or(0);
    Ok(households::list(tx, shop, own.id).await?.iter().take(most).any(|one| *one == customer))
}

/// Holds one use of a benefit; of an order that is over, it is used at once. For one order
/// there is one. Fails with `NOT_ENTITLED`, or `ORDER_ENDED`.
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
    let mut is_over = false;
    if let Some(order) = order {
        is_over = take_order(tx, shop, order).await?;
        let of_order = uses::of_order(tx, shop, order).await?;
        if let Some(held) = of_order.into_iter().find(|held| held.benefit == code) {
            return Ok(held);
        }
    }
    let customer = customers::survivor(tx, shop, customer).await?;
    let holdings = locked(tx, shop, customer, today).await?;
    let verdict = judge(&holdings, code, today);
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
        saving: saving(tx, shop, &draw.benefit, order).await?,
        day: today,
        expires_at: Some(now.plus_micros(held_for)),
        created_at: now,
    };
    uses::insert(tx, shop, &held).await?;
    if is_over { step(tx, shop, held, UseState::Captured).await } else { Ok(held) }
}

/// Holds an order until the transaction ends; whether it is completed. Fails with `ORDER_ENDED`
/// if it was called off or wholly refunded.
async fn take_order(tx: &mut Tx, shop: &ShopId, order: OrderId) -> Result<bool, Error> {
    let end = orders::lock(tx, shop, order).await?;
    if hold_orders::lock(tx, shop, order, false).await? || end == Some(OrderEnd::Cancelled) {
        return Err(HoldError::OrderEnded.into());
    }
    Ok(end == Some(OrderEnd::Completed))
}

/// What a customer has, which nobody else uses until the transaction ends.
async fn locked(tx: &mut Tx, shop: &ShopId, customer: CustomerId, today: i64) -> Result<Vec<Holding>, Error> {
    let mut theirs = memberships::of_customer(tx, shop, customer).await?;
    theirs.sort_by_key(|own| own.id.0);
    for own in theirs {
        memberships::lock(tx, shop, own.id).await?;
    }
    let held = holdings(tx, shop, customer, today).await?;
    Ok(held.into_iter().map(|(holding, _)| holding).collect())
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

/// What a use takes off an order, if one is named.
async fn saving(
    tx: &mut Tx,
    shop: &ShopId,
    benefit: &Benefit,
    order: Option<OrderId>,
) -> Result<Option<i64>, Error> {
    let Some(order) = order else { return Ok(None) };
    let lines = order_lines::get(tx, shop, order).await?;
    // Of an order that was not heard of yet nothing can be said.
    Ok(Some(lines).filter(|lines| !lines.is_empty()).map(|lines| benefit.off_bill(&lines)))
}

/// Judges whether a benefit may be used, for an order if one is named; with what it takes off.
pub(crate) async fn check(
    tx: &mut Tx,
    shop: &ShopId,
    holdings: &[Holding],
    (code, order): (&str, Option<OrderId>),
    today: i64,
) -> Result<(Verdict, Option<i64>), Error> {
    let mut verdict = judge(holdings, code, today);
    let Some(order_id) = order else { return Ok((verdict, None)) };
    let saving = match &verdict.benefit {
        Some(benefit) => saving(tx, shop, benefit, order).await?,
        None => None,
    };
    if uses::of_order(tx, shop, order_id).await?.iter().any(|held| held.benefit == code) {
        verdict.outcome = Err(Denial::OnceAnOrder);
        verdict.next = None;
    }
    Ok((verdict, saving))
}

/// Uses what is held. Fails with `USE_STATE` if it went back.
pub(crate) async fn capture(tx: &mut Tx, shop: &ShopId, id: Uuid) -> Result<Use, Error> {
    let held = take(tx, shop, id).await?;
    match held.state {
        UseState::Held => step(tx, shop, held, UseState::Captured).await,
        UseState::Captured => Ok(held),
        state => Err(WrongUseState(state).into()),
    }
}

/// Gives a use back to its grant, whether it was held or used.
pub(crate) async fn release(tx: &mut Tx, shop: &ShopId, id: Uuid) -> Result<Use, Error> {
    let held = take(tx, shop, id).await?;
    match held.state {
        UseState::Held => step(tx, shop, held, UseState::Released).await,
        UseState::Captured => step(tx, shop, held, UseState::Returned).await,
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

/// What was held for an order that is completed is used.
pub(crate) async fn capture_of_order(tx: &mut Tx, shop: &ShopId, order: OrderId) -> Result<(), Error> {
    for held in uses::of_order(tx, shop, order).await? {
        if held.state == UseState::Held {
            capture(tx, shop, held.id).await?;
        }
    }
    Ok(())
}

/// What was held or used for an order that came to nothing is back where it was drawn.
pub(crate) async fn return_of_order(tx: &mut Tx, shop: &ShopId, order: OrderId) -> Result<(), Error> {
    for held in uses::of_order(tx, shop, order).await? {
        release(tx, shop, held.id).await?;
    }
    Ok(())
}
