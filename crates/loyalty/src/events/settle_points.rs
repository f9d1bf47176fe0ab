use contracts::orders::v1::Order;
use events::{Received, publish};
use kernel::{Money, ShopId};
use runtime::field;
use storage::Tx;

use super::points_posted;
use crate::{
    Loyalty, convert,
    domain::{Account, Balances, Bill, Cause, Earning, Lot, Posting, Transfer, ledger},
    error::Error,
    store::{accounts, earn_rules, earnings, lots, transfers},
};

/// Brings the points of an order to where they should be. A completion and a
/// refund both carry the order as it stands, so that it doesn't matter which of
/// them comes first, or how often.
pub(super) async fn settle_points(
    service: &Loyalty,
    tx: &mut Tx,
    event: &Received,
    order: Option<Order>,
) -> Result<(), Error> {
    let order = field::required(order, "order")?;
    let Some(bill) = convert::bill(&event.shop, &order)? else { return Ok(()) };
    match earnings::get(tx, &event.shop, bill.order).await? {
        None => earn(service, tx, event, &bill).await,
        Some(known) => take_back(service, tx, event, &bill, &known).await,
    }
}

async fn earn(service: &Loyalty, tx: &mut Tx, event: &Received, bill: &Bill) -> Result<(), Error> {
    let shop = &event.shop;
    let rule = earn_rules::current(tx, shop).await?;
    let earning = Earning::first(bill, &rule)?;
    let balances = accounts::lock(tx, shop, bill.customer).await?;
    earnings::insert(tx, shop, &earning, service.clock.now()).await?;
    let cause = cause(event, bill, &earning, earning.net());
    let postings = ledger::earn(&balances, earning.earned);
    for transfer in post(service, tx, shop, &cause, balances, &postings).await? {
        if transfer.posting.credit == Account::Active {
            let lot = Lot { id: transfer.id, order: bill.order, remaining: transfer.posting.points };
            lots::insert(tx, shop, bill.customer, &lot, rule.version, transfer.created_at).await?;
        }
    }
    Ok(())
}

async fn take_back(
    service: &Loyalty,
    tx: &mut Tx,
    event: &Received,
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
    let balances = accounts::lock(tx, shop, known.customer).await?;
    earnings::update(tx, shop, known, &now).await?;
    let cause = cause(event, bill, known, now.refunded - known.refunded);
    let postings = ledger::reverse(&balances, now.reversed - known.reversed);
    for transfer in post(service, tx, shop, &cause, balances, &postings).await? {
        if transfer.posting.debit == Account::Active {
            take_from_lots(tx, shop, known, transfer.posting.points).await?;
        }
    }
    Ok(())
}

async fn take_from_lots(tx: &mut Tx, shop: &ShopId, earning: &Earning, points: i64) -> Result<(), Error> {
    let left = lots::list_left(tx, shop, earning.customer).await?;
    for draw in ledger::draw(&left, earning.order, points) {
        lots::draw(tx, shop, &draw).await?;
    }
    Ok(())
}

fn cause(event: &Received, bill: &Bill, earning: &Earning, minor: i64) -> Cause {
    let amount = Money { minor, currency: bill.currency };
    Cause { id: event.id, customer: earning.customer, order: earning.order, amount }
}

/// Writes postings down, books them and tells of each. `balances` are those
/// before the first.
async fn post(
    service: &Loyalty,
    tx: &mut Tx,
    shop: &ShopId,
    cause: &Cause,
    mut balances: Balances,
    postings: &[Posting],
) -> Result<Vec<Transfer>, Error> {
    let now = service.clock.now();
    let (mut written, mut drafts) = (Vec::new(), Vec::new());
    for posting in postings {
        let id = service.ids.next();
        let transfer =
            Transfer { id, posting: *posting, order: cause.order, amount: cause.amount, created_at: now };
        transfers::insert(tx, shop, cause, &transfer).await?;
        accounts::book(tx, shop, cause.customer, posting).await?;
        balances = balances.after(posting);
        drafts.push(points_posted(shop, cause.customer, &transfer, &balances));
        written.push(transfer);
    }
    publish(tx, &service.ids, now, shop, &drafts).await?;
    Ok(written)
}
