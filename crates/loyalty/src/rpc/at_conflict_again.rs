use crate::error::Error;

/// How often a request is decided on while others change the same rows.
const TRIES: usize = 3;

/// What another's change came before, or what waited for one another in a
/// circle, is decided on again from what is there then. Nothing of a try that
/// failed stays.
pub(super) async fn at_conflict_again<T, F>(mut once: impl FnMut() -> F) -> Result<T, Error>
where
    F: Future<Output = Result<T, Error>>,
{
    for _ in 1..TRIES {
        match once().await {
            Err(Error::Storage(storage::Error::Conflict)) => {}
            done => return done,
        }
    }
    once().await
}
