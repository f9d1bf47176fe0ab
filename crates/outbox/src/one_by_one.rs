use std::{fmt::Display, mem::replace};

use kernel::{Code, Failure};
use storage::SHOP_MOVING;

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

impl Default for OneByOne {
    fn default() -> Self {
        Self::new()
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
}
