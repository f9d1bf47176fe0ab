//! What becomes due by time, and what the others are told anew.

mod announce_delays;
mod backfill;

use kernel::Failure;
use outbox::Jobs;

use crate::Orders;
use announce_delays::announce_delays;
pub(crate) use backfill::backfill;

impl Jobs for Orders {
    async fn run_due(&self) -> Result<(), Failure> {
        Ok(announce_delays(self).await?)
    }
}
