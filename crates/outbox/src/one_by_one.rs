use std::{
    fmt::Display,
    mem::replace,
    time::{Duration, Instant},
};

use kernel::{Code, Failure};
use storage::SHOP_MOVING;

/// So long a run may go on with what is due; other kinds of work wait behind it.
const AT_IT_FOR: Duration = Duration::from_secs(5);

/// What went wrong first, of many that are done one by one: a bad one holds up none of
/// the others, and a database that is not there ends the run.
#[derive(Debug)]
pub struct OneByOne(Result<(), Failure>);

impl OneByOne {
    /// Nothing went wrong yet.
    pub const fn new() -> Self {
        Self(Ok(()))
    }

    /// Notes what became of one, which `what` names in the log. Errors: it failed for
    /// what is about the moment, so that the next would fail the same way.
    pub fn note<E: Into<Failure>>(
        &mut self,
        done: Result<(), E>,
        what: &impl Display,
    ) -> Result<(), Failure> {
        let Err(failure) = done.map_err(Into::into) else { return Ok(()) };
        if is_passing(&failure) {
            return Err(failure);
        }
        tracing::error!(error = %failure.message, %what, "what is due could not be done");
        let first = replace(&mut self.0, Ok(()));
        self.0 = first.and(Err(failure));
        Ok(())
    }

    /// What went wrong first, if anything did.
    pub fn finish(self) -> Result<(), Failure> {
        self.0
    }
}

/// Does what is due a page at a time, at most `most` in each, until there is no more or the
/// run has taken long enough; what fails is named by `what`. After a page in which one
/// failed the rest is for the next run: it may be what would be found again.
pub async fn page_by_page<T, E>(
    most: i64,
    due: impl AsyncFn() -> storage::Result<Vec<T>>,
    what: impl Fn(&T) -> String,
    each: impl AsyncFn(T) -> Result<(), E>,
) -> Result<(), Failure>
where
    E: Into<Failure>,
{
    let begun = Instant::now();
    loop {
        let (mut done, page) = (OneByOne::new(), due().await?);
        let is_full = i64::try_from(page.len()) == Ok(most);
        for one in page {
            let what = what(&one);
            done.note(each(one).await, &what)?;
        }
        done.finish()?;
        if !is_full || begun.elapsed() > AT_IT_FOR {
            return Ok(());
        }
    }
}

/// Whether a failure is about the moment, not about what was to be done. A shop that is
/// being moved holds up no other.
pub(crate) fn is_passing(failure: &Failure) -> bool {
    failure.reason != SHOP_MOVING
        && matches!(failure.code, Code::Unavailable | Code::DeadlineExceeded | Code::ResourceExhausted)
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    fn failed(code: Code, reason: &'static str) -> Result<(), Failure> {
        Err(Failure::new(code, reason, "no"))
    }

    #[test]
    fn the_first_bad_one_is_answered_at_the_end_and_a_dead_database_at_once() {
        let mut done = OneByOne::new();
        done.note(failed(Code::Internal, "FIRST"), &1).unwrap();
        done.note(Ok::<(), Failure>(()), &2).unwrap();
        done.note(failed(Code::Internal, "SECOND"), &3).unwrap();
        assert_eq!(done.note(failed(Code::Unavailable, "GONE"), &4).unwrap_err().reason, "GONE");
        assert_eq!(done.finish().unwrap_err().reason, "FIRST");
    }

    /// What of ten things is done, two a page, where one of them fails.
    async fn done_of_ten(bad: Option<u32>) -> Vec<u32> {
        let done = RefCell::new(Vec::new());
        let due = async || Ok((0..10).skip(done.borrow().len()).take(2).collect());
        let each = async |one| {
            done.borrow_mut().push(one);
            if bad == Some(one) { failed(Code::Internal, "BAD") } else { Ok(()) }
        };
        let outcome = page_by_page(2, due, u32::to_string, each).await;
        assert_eq!(outcome.is_err(), bad.is_some());
        done.into_inner()
    }

    #[tokio::test]
    async fn pages_follow_one_another_until_all_is_done_or_one_failed() {
        assert_eq!(done_of_ten(None).await, Vec::from_iter(0..10));
        assert_eq!(done_of_ten(Some(4)).await, [0, 1, 2, 3, 4, 5]);
    }
}
