//! What becomes due by time.

mod ask_after;
mod finish_remedies;
mod mind_cases;
mod watch_guests;
mod watch_voices;

use crate::{Feedback, error::Error};

/// Does what has become due by now. Each part is safe when several processes do
/// it at once, and does a bounded amount. One that fails stops no other; the
/// first failure is answered.
pub(crate) async fn run_due(service: &Feedback) -> Result<(), Error> {
    let outcomes = [
        ask_after::ask_after(service).await,
        mind_cases::mind_cases(service).await,
        watch_guests::watch_guests(service).await,
        watch_voices::watch_voices(service).await,
        finish_remedies::finish_remedies(service).await,
    ];
    outcomes.into_iter().collect()
}
