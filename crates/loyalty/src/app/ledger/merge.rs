use kernel::{CustomerId, ShopId};
use storage::Tx;
use uuid::Uuid;

use super::customer_ledger::CustomerLedger;
use crate::{
    domain::{Cause, ledger::postings},
    error::Error,
    service::Loyalty,
    store::ledger::{accounts, earnings, holds, lots},
};

/// Hands all points of one record of a customer over to another. What later
/// names the first lands on the second.
pub(crate) async fn merge(
    service: &Loyalty,
    tx: &mut Tx,
    shop: &ShopId,
    (from, into): (CustomerId, CustomerId),
    cause: Uuid,
) -> Result<(), Error> {
    // Everybody holds two customers in the same order, so that none waits for the other.
    for customer in [from.min(into), from.max(into)] {
        accounts::lock(tx, shop, customer).await?;
    }
    let mut from = CustomerLedger::lock(service, tx, shop, from).await?;
    let mut into = CustomerLedger::lock(service, tx, shop, into).await?;
    if from.customer == into.customer {
        return Ok(());
    }
    let cause = Cause::plain(cause);
    let (leaving, arriving) = postings::merge(from.balances());
    into.due_by(from.due_at());
    from.post(tx, &cause, leaving).await?;
    from.close(tx, into.customer).await?;
    into.post(tx, &cause, arriving).await?;
    lots::reassign(tx, shop, from.customer, into.customer).await?;
    holds::reassign(tx, shop, from.customer, into.customer).await?;
    earnings::reassign(tx, shop, from.customer, into.customer).await?;
    // Points of the one make good what the other owes.
    into.settle(tx).await
}
