//! What becomes due by time, and what the others are told anew.

mod backfill;

use kernel::Failure;
use outbox::Jobs;
use storage::erasures;

use crate::{service::Customers, store::erasure::ERASE};
pub(crate) use backfill::backfill;

/// What was on its way when a customer was erased is erased as well.
impl Jobs for Customers {
    async fn run_due(&self) -> Result<(), Failure> {
        Ok(erasures::repeat(&self.db, &ERASE, self.clock.now()).await?)
    }
}
