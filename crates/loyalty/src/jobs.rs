//! What becomes due by time.

mod end_memberships;
mod give_by_date;
mod make_wishes;
mod return_untaken;
mod settle_due;

use kernel::Failure;
use outbox::Jobs;
use storage::erasures;

use crate::{error::Error, service::Loyalty, store::erasure::ERASE};
use end_memberships::end_memberships;
use give_by_date::give_by_date;
use make_wishes::make_wishes;
use return_untaken::return_untaken;
use settle_due::settle_due;

/// Does what has become due by now, one thing whatever becomes of another.
/// Another process may be at it too; then the rest is for the next run.
impl Jobs for Loyalty {
    async fn run_due(&self) -> Result<(), Failure> {
        let done = [
            settle_due(self).await,
            return_untaken(self).await,
            give_by_date(self).await,
            make_wishes(self).await,
            end_memberships(self).await,
        ];
        done.into_iter().collect::<Result<(), Error>>()?;
        Ok(erasures::repeat(&self.db, &ERASE, self.clock.now()).await?)
    }
}
