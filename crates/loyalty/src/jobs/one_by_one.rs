use crate::error::Error;

/// What went wrong first, of many that are done one by one: a bad one holds up
/// none of the others.
pub(super) struct OneByOne(pub(super) Result<(), Error>);

impl OneByOne {
    /// Nothing went wrong yet.
    pub(super) const fn new() -> Self {
        Self(Ok(()))
    }

    /// Notes what became of one. Fails if it is not for that one that it failed.
    pub(super) fn note(
        &mut self,
        done: Result<(), Error>,
        what: &impl std::fmt::Display,
    ) -> Result<(), Error> {
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
