//! Points as orders are completed and refunded.

use kernel::{Money, ShopId, Time};
use outbox::IncomingEvent;
use storage::Tx;

use crate::{
    app::ledger::CustomerLedger,
    domain::{Account, Bill, Cause, EarnRule, Earning, Reason},
    error::Error,
    service::Loyalty,
    store::{
        ledger::{earn_rules, earnings, lots},
        projections::customers,
    },
};

/// Brings the points of an order to where they should be. A completion and a
/// refund both carry the order as it stands, so that it doesn't matter which of
/// them comes first, or how often.
pub(super) async fn settle_points(
    service: &Loyalty,
    tx: &mut Tx,
    event: &IncomingEvent,
    bill: &Bill,
) -> Result<(), Error> {
    match earnings::get(tx, &event.shop, bill.order).await? {
        None => earn(service, tx, event, bill).await,
        Some(known) => take_back(service, tx, event, bill, &known).await,
    }
}

/// Notes an order of the past among its customer's: it counts, and earns nothing.
pub(super) async fn note_past(
    service: &Loyalty,
    tx: &mut Tx,
    shop: &ShopId,
    bill: &Bill,
    placed_at: Time,
) -> Result<(), Error> {
    if earnings::get(tx, shop, bill.order).await?.is_some() {
        return Ok(());
    }
    let customer = customers::survivor(tx, shop, bill.customer).await?;
    let earning = Earning { customer, ..Earning::first(bill, &EarnRule::PAST)? };
    earnings::insert(tx, shop, &earning, service.clock.now()).await?;
    Ok(earnings::note_placed(tx, shop, bill.order, placed_at).await?)
}

async fn earn(service: &Loyalty, tx: &mut Tx, event: &IncomingEvent, bill: &Bill) -> Result<(), Error> {
    let shop = &event.shop;
    let mut ledger = CustomerLedger::open(service, tx, shop, bill.customer).await?;
    let rule = ledger.rule(tx).await?;
    let earning = Earning { customer: ledger.customer, ..Earning::first(bill, &rule)? };
    earnings::insert(tx, shop, &earning, service.clock.now()).await?;
    if earning.earned > 0 {
        let cause = cause(event, bill, earning.net());
        let from = (Account::Issued, Reason::Earned);
        ledger.receive(tx, from, cause, earning.earned, &rule, bill.completed_at).await?;
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
    let mut ledger = CustomerLedger::open(service, tx, shop, known.customer).await?;
    earnings::update(tx, shop, known, &now).await?;
    let own = lots::list_of_order(tx, shop, bill.order).await?;
    let cause = cause(event, bill, now.refunded - known.refunded);
    ledger.take_back(tx, &cause, &own, now.reversed - known.reversed).await
}

fn cause(event: &IncomingEvent, bill: &Bill, minor: i64) -> Cause {
    let amount = Money { minor, currency: bill.currency };
    Cause { id: event.id, order: Some(bill.order), amount: Some(amount), note: String::new() }
}
