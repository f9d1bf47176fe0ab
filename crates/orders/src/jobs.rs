//! What becomes due by time.

mod announce_delays;

use kernel::Failure;
use outbox::Jobs;

use crate::Orders;
use announce_delays::announce_delays;

impl Jobs for Orders {
    async fn run_due(&self) -> Result<(), Failure> {
        Ok(announce_delays(self).await?)
    }
}
