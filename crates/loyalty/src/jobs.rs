//! What becomes due by time.

mod give_by_date;
mod return_untaken;

use kernel::Failure;

use crate::{Loyalty, events::points};
use give_by_date::give_by_date;
use return_untaken::return_untaken;

/// Does what has become due by now. Another process may be at it too; then the
/// rest is for the next run.
pub(crate) async fn run_due(service: &Loyalty) -> Result<(), Failure> {
    points::settle_due(service).await?;
    return_untaken(service).await?;
    Ok(give_by_date(service).await?)
}
