//! What becomes due by time, and what the others are told anew.

mod backfill;
mod fit_values;
mod refresh_segments;
mod watch_goals;

use kernel::{Failure, Time};
use outbox::Jobs;
use storage::{Db, audit, erasures};

use crate::{error::Error, service::Customers, store::erasure::ERASE};
pub(crate) use backfill::backfill;
use fit_values::fit_values;
use refresh_segments::refresh_segments;
use watch_goals::watch_goals;

/// How long it is kept who did what.
const KEEP_AUDIT: i64 = 400 * Time::DAY;

/// The value of guests is fitted, segments are gone through and goals looked at. What was on its way when a customer was erased is erased as well; what was done long
/// ago is forgotten.
impl Jobs for Customers {
    async fn run_due(&self) -> Result<(), Failure> {
        let now = self.clock.now();
        let done = [fit_values(self).await, refresh_segments(self).await, watch_goals(self).await];
        done.into_iter().collect::<Result<(), Error>>()?;
        erasures::repeat(&self.db, &ERASE, now).await?;
        Ok(forget_acts(&self.db, now.plus_micros(-KEEP_AUDIT)).await?)
    }
}

async fn forget_acts(db: &Db, until: Time) -> storage::Result<()> {
    let mut tx = db.autocommit().await?;
    audit::forget(&mut tx, until).await?;
    tx.commit().await
}
