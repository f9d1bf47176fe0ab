//! What becomes due by time.

mod ask_after;
mod finish_remedies;
mod mind_cases;
mod watch_customers;
mod watch_sentiment;

use kernel::Failure;
use outbox::Jobs;

use crate::{error::Error, service::Feedback};

/// Each part is safe when several processes do it at once. One that fails stops no
/// other; the first failure is answered.
impl Jobs for Feedback {
    async fn run_due(&self) -> Result<(), Failure> {
        let outcomes = [
            ask_after::ask_after(self).await,
            mind_cases::mind_cases(self).await,
            watch_customers::watch_customers(self).await,
            watch_sentiment::watch_sentiment(self).await,
            finish_remedies::finish_remedies(self).await,
        ];
        Ok(outcomes.into_iter().collect::<Result<(), Error>>()?)
    }
}
