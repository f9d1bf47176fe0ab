//! What becomes due by time.

use kernel::Failure;

use crate::{Loyalty, events::points};

/// Does what has become due by now. Another process may be at it too; then the
/// rest is for the next run.
pub(crate) async fn run_due(service: &Loyalty) -> Result<(), Failure> {
    Ok(points::settle_due(service).await?)
}
