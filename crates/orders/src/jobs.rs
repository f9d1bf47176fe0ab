//! What becomes due by time, and what the others are told anew.

mod announce_delays;
mod backfill;

use kernel::Failure;
use outbox::Jobs;
use storage::erasures;

use crate::{service::Orders, store::erasure::ERASE};
use announce_delays::announce_delays;
pub(crate) use backfill::backfill;

impl Jobs for Orders {
    async fn run_due(&self) -> Result<(), Failure> {
        announce_delays(self).await?;
        Ok(erasures::repeat(&self.db, &ERASE, self.clock.now()).await?)
    }
}
