//! What becomes due by time.

mod ask_after;
mod mind_cases;

use kernel::Failure;

use crate::Feedback;

/// Does what has become due by now. Each part is safe when several processes do
/// it at once, and does a bounded amount.
pub(crate) async fn run_due(service: &Feedback) -> Result<(), Failure> {
    ask_after::ask_after(service).await?;
    mind_cases::mind_cases(service).await?;
    Ok(())
}
