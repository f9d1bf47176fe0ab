//! What becomes due by time.

mod give_by_date;
mod return_untaken;
mod settle_due;

use kernel::Failure;
use outbox::Jobs;

use crate::{Loyalty, error::Error};
use give_by_date::give_by_date;
use return_untaken::return_untaken;
use settle_due::settle_due;

/// Does what has become due by now, one thing whatever becomes of another.
/// Another process may be at it too; then the rest is for the next run.
impl Jobs for Loyalty {
    async fn run_due(&self) -> Result<(), Failure> {
        let done = [settle_due(self).await, return_untaken(self).await, give_by_date(self).await];
        Ok(done.into_iter().collect::<Result<(), Error>>()?)
    }
}

/// What went wrong first, of many that are done one by one: a bad one holds up
/// none of the others.
struct OneByOne(Result<(), Error>);

impl OneByOne {
    const fn new() -> Self {
        Self(Ok(()))
    }

    /// Notes what became of one. Fails if it is not for that one that it failed.
    fn note(&mut self, done: Result<(), Error>, what: &impl std::fmt::Display) -> Result<(), Error> {
        match done {
            Err(error @ Error::Storage(storage::Error::Unavailable { .. } | storage::Error::Overloaded)) => {
                Err(error)
            }
            Err(error) => {
                tracing::error!(%error, %what, "what is due could not be done");
                let first = std::mem::replace(&mut self.0, Ok(()));
                self.0 = first.and(Err(error));
                Ok(())
            }
            Ok(()) => Ok(()),
        }
    }
}
