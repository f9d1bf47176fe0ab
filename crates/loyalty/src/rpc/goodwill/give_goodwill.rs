use contracts::loyalty::v1 as pb;
use kernel::{CustomerId, Failure, Money, OrderId, ShopId};
use storage::{
    Tx,
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;
use uuid::Uuid;

use crate::{
    app, convert,
    domain::{
        Allowance, Giver, Goodwill, GoodwillKind, OverAllowance,
        catalogue::boundary::{self, OutOfBounds},
    },
    error::Error,
    publish,
    service::Loyalty,
    store::{
        catalogue::boundaries,
        goodwill::{self, allowances},
        grants::budget_use::{self, Limit, Limits, Spend},
        plans::uses,
        projections::{customers, orders, shops},
    },
};

pub(crate) async fn give_goodwill(
    service: &Loyalty,
    request: Request<pb::GiveGoodwillRequest>,
) -> Result<pb::Goodwill, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let asked = convert::goodwill::goodwill_request(&call, &request)?;
    let shop = asked.shop.clone();
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);

    let now = service.clock.now();
    let mut tx = or_replay!(idempotency::begin(&service.db, key, now).await?);
    let known = shops::get(&mut tx, &shop).await?;
    let amount = convert::goodwill::goodwill_amount(request.amount, known.currency)?;
    let customer = survivor_of(&mut tx, &shop, asked.customer).await?;
    let customer = match (asked.kind, asked.order) {
        (GoodwillKind::Refund, Some(order)) => paid_back(&mut tx, &shop, (order, customer), amount).await?,
        // Something nice may be done on account of whosever order it is.
        (_, Some(order)) if customer.is_none() => {
            orders::get(&mut tx, &shop, order).await?.and_then(|of| of.customer)
        }
        _ => customer,
    };
    within_boundaries(&mut tx, &shop, &asked.topics, &asked.giver).await?;
    let day = known.schedule.day(now);
    let left = reserve(&mut tx, &shop, &asked.giver, day, amount).await?;
    let done = Goodwill {
        id: service.ids.next(),
        kind: asked.kind,
        customer,
        amount,
        reason: asked.reason,
        story: asked.story,
        case: asked.case,
        order: asked.order,
        giver: asked.giver,
        day,
        left,
        created_at: now,
    };
    goodwill::insert(&mut tx, &shop, &done).await?;
    if let Some(event) = publish::goodwill_given(&shop, &done) {
        outbox::publish(&mut tx, &service.ids, now, &shop, &[event]).await?;
    }
    Ok(tx.answer(convert::goodwill::goodwill(&shop, &done)).await?)
}

/// Refuses what the shop never does, and what it does at a higher role's word
/// alone.
async fn within_boundaries(
    tx: &mut Tx,
    shop: &ShopId,
    topics: &[String],
    giver: &Giver,
) -> Result<(), Error> {
    if topics.is_empty() {
        return Ok(());
    }
    let all = boundaries::all(tx, shop).await?;
    let topics: Vec<&str> = topics.iter().map(String::as_str).collect();
    match boundary::stance_for(&all, &topics) {
        Some(held) if !giver.role.may_under(held) => Err(OutOfBounds(Box::new(held.clone())).into()),
        _ => Ok(()),
    }
}

/// Takes the amount off today's allowance; answers what is left, `None` if it is
/// not bounded.
async fn reserve(
    tx: &mut Tx,
    shop: &ShopId,
    giver: &Giver,
    day: i64,
    amount: Money,
) -> Result<Option<i64>, Error> {
    let all = allowances::all(tx, shop).await?;
    let own = all.iter().find(|one| one.role == giver.role).copied();
    let own = own.unwrap_or_else(|| Allowance::usual(giver.role));
    let most = own.most_daily();
    let nobody = CustomerId(Uuid::nil());
    let spend = Spend { budget: giver.budget(), day, customer: nobody, cost: amount.minor, count: 1 };
    let limits = Limits { daily: Some(Limit { spent: most, used: None }), ..Limits::default() };
    let fits = own.allows_once(amount.minor) && budget_use::reserve(tx, shop, &spend, &limits).await?;
    let today = budget_use::get(tx, shop, spend.budget, Some(day), None).await?;
    let left = most.map(|most| (most - today.money).max(0));
    if fits {
        return Ok(left);
    }
    Err(OverAllowance::new(&all, giver.role, amount, left).into())
}

/// The survivor, where the one named was merged.
async fn survivor_of(
    tx: &mut Tx,
    shop: &ShopId,
    customer: Option<CustomerId>,
) -> Result<Option<CustomerId>, Error> {
    let Some(customer) = customer else { return Ok(None) };
    Ok(Some(customers::get(tx, shop, customer).await?.id))
}

/// Who gets back something of an order: whose it is, or whoever is named for one that is nobody's.
/// Refuses another's order, and more than was paid for it and not given back before. Nobody else
/// gives anything back of it until the transaction ends.
async fn paid_back(
    tx: &mut Tx,
    shop: &ShopId,
    (order, customer): (OrderId, Option<CustomerId>),
    amount: Money,
) -> Result<Option<CustomerId>, Error> {
    orders::lock(tx, shop, order).await?;
    let paid = app::plans::heard_of(tx, shop, order).await?;
    if paid.customer.is_some() && customer.is_some() && customer != paid.customer {
        return Err(Failure::field("order", "must be an order of the customer's").into());
    }
    let saved = uses::captured(tx, shop, order).await?;
    let back = paid.refunded.saturating_add(goodwill::refunded(tx, shop, order).await?);
    let left = paid.total.saturating_sub(saved).saturating_sub(back).max(0);
    if amount.minor <= left {
        return Ok(paid.customer.or(customer));
    }
    let left = Money { minor: left, ..amount };
    Err(Failure::field("amount.amount", format!("must be at most {left}, which is left of the order")).into())
}
