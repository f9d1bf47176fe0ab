//! Points that wait, expire or are held: for each customer with something due.

use kernel::{CustomerId, ShopId};
use outbox::OneByOne;

use crate::{app::ledger::CustomerLedger, convert, error::Error, service::Loyalty, store::ledger::accounts};

const AT_ONCE: i64 = 25;
/// A run has an end, whatever there is to do.
const BATCHES: usize = 40;

/// Settles what is due by now, for so many customers at most, each in a
/// transaction of their own.
pub(super) async fn settle_due(service: &Loyalty) -> Result<(), Error> {
    let now = service.clock.now();
    let (mut done, mut after) = (OneByOne::new(), None);
    for _ in 0..BATCHES {
        let mut tx = service.db.read().await?;
        let due = accounts::due(&mut tx, now, after.as_ref(), AT_ONCE).await?;
        drop(tx);
        for (_, shop, customer) in &due {
            let settled = settle(service, shop, *customer).await;
            done.note(settled, &convert::names::customer(shop, *customer))?;
        }
        // Those that can't be settled stay due; the next batch is of others.
        after = due.into_iter().next_back();
        if after.is_none() {
            break;
        }
    }
    Ok(done.finish()?)
}

/// A customer is held before what is theirs is looked at, so that of several
/// processes that find them due one does it, and the others find it done.
async fn settle(service: &Loyalty, shop: &ShopId, customer: CustomerId) -> Result<(), Error> {
    let mut tx = service.db.begin().await?;
    CustomerLedger::open(service, &mut tx, shop, customer).await?;
    Ok(tx.commit().await?)
}
