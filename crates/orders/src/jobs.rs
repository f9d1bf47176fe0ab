//! What becomes due by time.

mod announce_delays;

use kernel::Failure;

use crate::Orders;
use announce_delays::announce_delays;

/// Does what has become due by now, a bounded amount. Several processes may be
/// at it at once.
pub(crate) async fn run_due(service: &Orders) -> Result<(), Failure> {
    Ok(announce_delays(service).await?)
}
