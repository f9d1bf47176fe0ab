//! What loses against another transaction.

use crate::{Error, Result};

/// How often a unit of work is tried while others change the same rows.
const TRIES: usize = 3;

/// Whether an error means that another transaction came first.
pub trait IsConflict {
    /// Whether the whole unit of work may be tried again.
    fn is_conflict(&self) -> bool;
}

impl IsConflict for Error {
    fn is_conflict(&self) -> bool {
        matches!(self, Self::Conflict)
    }
}

/// What a change of one row at a known version must come to. Errors:
/// [`Error::Conflict`] if the row is not there at that version any more.
pub fn expect_one_row(changed: u64) -> Result<()> {
    if changed == 1 { Ok(()) } else { Err(Error::Conflict) }
}

/// Does a unit of work anew, from what is there then, where another's change came
/// first or the two waited for one another. `once` begins a transaction of its own
/// each time, so that nothing stays of a try that failed.
pub async fn retry_on_conflict<T, E, F>(mut once: impl FnMut() -> F) -> std::result::Result<T, E>
where
    E: IsConflict,
    F: Future<Output = std::result::Result<T, E>>,
{
    for _ in 1..TRIES {
        match once().await {
            Err(error) if error.is_conflict() => {}
            done => return done,
        }
    }
    once().await
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    async fn tries(outcome: impl Fn(usize) -> Result<()>) -> (usize, Result<()>) {
        let tried = Cell::new(0);
        let done = retry_on_conflict(async || {
            tried.set(tried.get() + 1);
            outcome(tried.get())
        });
        let done = done.await;
        (tried.get(), done)
    }

    #[tokio::test]
    async fn a_lost_race_is_run_again_a_few_times_and_nothing_else_is() {
        let (tried, done) = tries(|tried| expect_one_row(u64::from(tried == 2))).await;
        assert!(tried == 2 && done.is_ok());
        let (tried, done) = tries(|_| Err(Error::Conflict)).await;
        assert!(tried == TRIES && matches!(done, Err(Error::Conflict)));
        let (tried, done) = tries(|_| Err(Error::Unique)).await;
        assert!(tried == 1 && matches!(done, Err(Error::Unique)));
    }
}
