//! What the door measures.

use std::{sync::LazyLock, time::Duration};

use http::StatusCode;
use prometheus::{HistogramOpts, HistogramVec};

/// Seconds, from a read in process to a call that waited for a lock.
const BUCKETS: [f64; 12] = [0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0];

static SECONDS: LazyLock<Option<HistogramVec>> = LazyLock::new(|| {
    let options =
        HistogramOpts::new("renqing_http_seconds", "How long JSON requests took, by method and status.");
    let seconds = HistogramVec::new(options.buckets(BUCKETS.to_vec()), &["method", "status"]).ok()?;
    prometheus::default_registry().register(Box::new(seconds.clone())).ok()?;
    Some(seconds)
});

/// A request was answered.
pub(crate) fn observe(method: &str, status: StatusCode, time: Duration) {
    if let Some(seconds) = SECONDS.as_ref() {
        seconds.with_label_values(&[method, status.as_str()]).observe(time.as_secs_f64());
    }
}
