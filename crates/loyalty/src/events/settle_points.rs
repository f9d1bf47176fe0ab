use contracts::orders::v1::Order;
use kernel::Money;
use outbox::IncomingEvent;
use runtime::field;
use storage::Tx;

use super::points::{self, Books};
use crate::{
    Loyalty, convert,
    domain::{Account, Bill, Cause, EarnRule, Earning, Reason},
    error::Error,
    store::{earn_rules, earnings, guests, lots},
};

/// Brings the points of an order to where they should be. A completion and a
/// refund both carry the order as it stands, so that it doesn't matter which of
/// them comes first, or how often.
pub(super) async fn settle_points(
    service: &Loyalty,
    tx: &mut Tx,
    event: &IncomingEvent,
    order: Option<Order>,
) -> Result<(), Error> {
    let order = field::required(order, "order")?;
    let Some(bill) = convert::bill(event, &order)? else { return Ok(()) };
    match earnings::get(tx, &event.shop, bill.order).await? {
        None => earn(service, tx, event, &bill).await,
        Some(known) => take_back(service, tx, event, &bill, &known).await,
    }
}

/// Notes an order of the past among its guest's: it counts, and earns nothing.
pub(super) async fn note_past(
    service: &Loyalty,
    tx: &mut Tx,
    event: &IncomingEvent,
    order: &Order,
) -> Result<(), Error> {
    let Some(bill) = convert::bill(event, order)? else { return Ok(()) };
    if earnings::get(tx, &event.shop, bill.order).await?.is_some() {
        return Ok(());
    }
    let customer = guests::survivor(tx, &event.shop, bill.customer).await?;
    let earning = Earning { customer, ..Earning::first(&bill, &EarnRule::PAST)? };
    earnings::insert(tx, &event.shop, &earning, service.clock.now()).await?;
    let placed_at = field::time(order.create_time, "order.create_time")?.unwrap_or(bill.completed_at);
    Ok(earnings::note_placed(tx, &event.shop, bill.order, placed_at).await?)
}

/// Gives back points that were set aside or used for an order that is no more:
/// it was called off, or wholly refunded.
pub(super) async fn give_back_points(
    service: &Loyalty,
    tx: &mut Tx,
    event: &IncomingEvent,
    order: Option<&Order>,
) -> Result<(), Error> {
    let order = field::required(order, "order")?;
    let id = convert::order_id(&event.shop, &order.name, "order.name")?;
    points::give_back(service, tx, &event.shop, id).await
}

async fn earn(service: &Loyalty, tx: &mut Tx, event: &IncomingEvent, bill: &Bill) -> Result<(), Error> {
    let shop = &event.shop;
    let mut books = Books::open(service, tx, shop, bill.customer).await?;
    let rule = books.rule(tx).await?;
    let earning = Earning { customer: books.customer, ..Earning::first(bill, &rule)? };
    earnings::insert(tx, shop, &earning, service.clock.now()).await?;
    if earning.earned > 0 {
        let cause = cause(event, bill, earning.net());
        let from = (Account::Issued, Reason::Earned);
        books.receive(tx, from, cause, earning.earned, &rule, bill.completed_at).await?;
    }
    Ok(())
}

async fn take_back(
    service: &Loyalty,
    tx: &mut Tx,
    event: &IncomingEvent,
    bill: &Bill,
    known: &Earning,
) -> Result<(), Error> {
    let shop = &event.shop;
    let rule = earn_rules::get(tx, shop, known.rule_version).await?;
    let rule = rule.ok_or_else(|| storage::Error::corrupt("earnings", "a rule that never was"))?;
    let now = known.after_refund(bill.refunded, &rule)?;
    if now == *known {
        return Ok(());
    }
    let mut books = Books::open(service, tx, shop, known.customer).await?;
    earnings::update(tx, shop, known, &now).await?;
    let own = lots::list_of_order(tx, shop, bill.order).await?;
    let cause = cause(event, bill, now.refunded - known.refunded);
    books.take_back(tx, &cause, &own, now.reversed - known.reversed).await
}

fn cause(event: &IncomingEvent, bill: &Bill, minor: i64) -> Cause {
    let amount = Money { minor, currency: bill.currency };
    Cause { id: event.id, order: Some(bill.order), amount: Some(amount), note: String::new() }
}
