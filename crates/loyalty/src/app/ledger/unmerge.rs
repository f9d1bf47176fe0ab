use kernel::{CustomerId, ShopId, Time};
use storage::Tx;
use uuid::Uuid;

use super::customer_ledger::CustomerLedger;
use crate::{
    domain::{
        Account, Cause, Lot, Posting, Reason,
        ledger::{postings, shares},
    },
    error::Error,
    service::Loyalty,
    store::ledger::{accounts, merges},
};

/// Hands the points that are left of what a record brought into a merge back to it. A lot that
/// the survivor used or set something aside of since stays theirs, and what is left of it is
/// given anew.
pub(crate) async fn unmerge(
    service: &Loyalty,
    tx: &mut Tx,
    shop: &ShopId,
    both: (CustomerId, CustomerId),
    (since, cause): (Time, Uuid),
) -> Result<(), Error> {
    let (restored, survivor) = both;
    // Everybody holds two customers in the same order, so that none waits for the other.
    for customer in [restored.min(survivor), restored.max(survivor)] {
        accounts::lock(tx, shop, customer).await?;
    }
    let mut from = CustomerLedger::lock(service, tx, shop, survivor).await?;
    let mut to = CustomerLedger::reopen(service, tx, shop, restored).await?;
    // What is set aside no more was not used.
    from.settle(tx).await?;
    let staying = shares::staying(&merges::drawn(tx, shop, both).await?);
    let (stay, go): (Vec<_>, Vec<_>) =
        merges::lots(tx, shop, both).await?.into_iter().partition(|own| staying.lots.contains(&own.lot.id));
    let owed = merges::owed(tx, shop, restored, since).await?.min(from.balances().owed());
    let (leaving, arriving) = postings::merge(&shares::share(&go, owed));
    let cause = Cause::plain(cause);
    from.post(tx, &cause, leaving).await?;
    to.post(tx, &cause, arriving).await?;
    merges::keep(tx, shop, restored, &staying).await?;
    merges::give_back(tx, shop, both).await?;
    for own in &stay {
        give_anew(service, tx, (&mut from, &mut to), &own.lot).await?;
    }
    from.settle(tx).await?;
    to.settle(tx).await
}

/// What is left of a lot is taken from the one, and given to the other for the same time.
async fn give_anew(
    service: &Loyalty,
    tx: &mut Tx,
    (from, to): (&mut CustomerLedger<'_>, &mut CustomerLedger<'_>),
    lot: &Lot,
) -> Result<(), Error> {
    for account in [Account::Pending, Account::Active] {
        let Some(left) = lot.all(account, Account::Reversed) else { continue };
        let cause = Cause::plain(service.ids.next());
        from.shift(tx, &cause, &[left], Reason::Merged).await?;
        let points = left.points;
        let posting = Posting { debit: Account::GiftBudget, credit: account, points, reason: Reason::Merged };
        to.receive_lot(tx, &cause, posting, lot).await?;
    }
    Ok(())
}
