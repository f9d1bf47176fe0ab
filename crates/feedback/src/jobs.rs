//! What becomes due by time.

mod ask_after;
mod mind_cases;
mod watch_guests;
mod watch_voices;

use kernel::Failure;

use crate::Feedback;

/// Does what has become due by now. Each part is safe when several processes do
/// it at once, and does a bounded amount.
pub(crate) async fn run_due(service: &Feedback) -> Result<(), Failure> {
    ask_after::ask_after(service).await?;
    mind_cases::mind_cases(service).await?;
    watch_guests::watch_guests(service).await?;
    watch_voices::watch_voices(service).await?;
    Ok(())
}
