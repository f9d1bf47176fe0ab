//! What becomes due by time, and what the others are told anew.

mod backfill;

use kernel::{Failure, Time};
use outbox::Jobs;
use storage::{Db, audit, erasures};

use crate::{service::Customers, store::erasure::ERASE};
pub(crate) use backfill::backfill;

/// How long it is kept who did what.
const KEEP_AUDIT: i64 = 400 * Time::DAY;

/// What was on its way when a customer was erased is erased as well; what was done long
/// ago is forgotten.
impl Jobs for Customers {
    async fn run_due(&self) -> Result<(), Failure> {
        let now = self.clock.now();
        erasures::repeat(&self.db, &ERASE, now).await?;
        Ok(forget_acts(&self.db, now.plus_micros(-KEEP_AUDIT)).await?)
    }
}

async fn forget_acts(db: &Db, until: Time) -> storage::Result<()> {
    let mut tx = db.autocommit().await?;
    audit::forget(&mut tx, until).await?;
    tx.commit().await
}
