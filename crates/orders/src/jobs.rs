//! What becomes due by time, and what the others are told anew.

mod announce_delays;
mod backfill;
mod index_messages;
mod seal_sales;

use kernel::Failure;
use outbox::Jobs;
use storage::erasures;

use crate::{error::Error, service::Orders, store::erasure::ERASE};
use announce_delays::announce_delays;
pub(crate) use backfill::backfill;
use index_messages::index_messages;
use seal_sales::seal_sales;

impl Jobs for Orders {
    async fn run_due(&self) -> Result<(), Failure> {
        erasures::repeat(&self.db, &ERASE, self.clock.now()).await?;
        // One that fails holds up no other.
        let done = [announce_delays(self).await, index_messages(self).await, seal_sales(self).await];
        Ok(done.into_iter().collect::<Result<(), Error>>()?)
    }
}
