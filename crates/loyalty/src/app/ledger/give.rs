use kernel::{CustomerId, ShopId};
use storage::Tx;
use uuid::Uuid;

use super::customer_ledger::CustomerLedger;
use crate::{
    domain::{Account, Cause, Reason, Transfer},
    error::Error,
    service::Loyalty,
};

/// Points given without a purchase.
#[derive(Clone, Debug)]
pub(crate) struct Bonus {
    /// What it is given for, once.
    pub(crate) cause: Uuid,
    /// How many; above zero.
    pub(crate) points: i64,
    /// Why, in the words of who gives.
    pub(crate) note: String,
}

/// Gives points as a bonus. They may be used at once, after a debt is made
/// good by them, and last as long as earned ones do. Answers what brought them.
pub(crate) async fn give(
    service: &Loyalty,
    tx: &mut Tx,
    shop: &ShopId,
    customer: CustomerId,
    bonus: Bonus,
) -> Result<Option<(CustomerId, Transfer)>, Error> {
    let mut ledger = CustomerLedger::open(service, tx, shop, customer).await?;
    let mut rule = ledger.rule(tx).await?;
    rule.pending_days = 0;
    let Bonus { cause, points, note } = bonus;
    let cause = Cause { note, ..Cause::plain(cause) };
    let (from, since) = ((Account::GiftBudget, Reason::Given), ledger.now);
    let posted = ledger.receive(tx, from, cause, points, &rule, since).await?;
    Ok(posted.into_iter().last().map(|transfer| (ledger.customer, transfer)))
}
