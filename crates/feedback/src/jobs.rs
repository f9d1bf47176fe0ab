//! What becomes due by time.

mod advance_due_cases;
mod finish_remedies;
mod make_follow_ups_due;
mod watch_customers;
mod watch_sentiment;

use kernel::Failure;
use outbox::Jobs;
use storage::erasures;

use crate::{error::Error, service::Feedback, store::erasure::ERASE};

/// Each part is safe when several processes do it at once. One that fails stops no
/// other; the first failure is answered.
impl Jobs for Feedback {
    async fn run_due(&self) -> Result<(), Failure> {
        let outcomes = [
            make_follow_ups_due::make_follow_ups_due(self).await,
            advance_due_cases::advance_due_cases(self).await,
            watch_customers::watch_customers(self).await,
            watch_sentiment::watch_sentiment(self).await,
            finish_remedies::finish_remedies(self).await,
        ];
        outcomes.into_iter().collect::<Result<(), Error>>()?;
        Ok(erasures::repeat(&self.db, &ERASE, self.clock.now()).await?)
    }
}
