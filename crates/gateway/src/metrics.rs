//! What the gateway measures.

use std::{sync::LazyLock, time::Duration};

use http::StatusCode;
use prometheus::{HistogramOpts, HistogramVec};
use runtime::SECONDS_BUCKETS;

static SECONDS: LazyLock<Option<HistogramVec>> = LazyLock::new(|| {
    let options =
        HistogramOpts::new("renqing_http_seconds", "How long JSON requests took, by method and status.");
    let seconds = HistogramVec::new(options.buckets(SECONDS_BUCKETS.to_vec()), &["method", "status"]).ok()?;
    prometheus::default_registry().register(Box::new(seconds.clone())).ok()?;
    Some(seconds)
});

/// A request was answered.
pub(crate) fn observe(method: &str, status: StatusCode, time: Duration) {
    if let Some(seconds) = SECONDS.as_ref() {
        seconds.with_label_values(&[method, status.as_str()]).observe(time.as_secs_f64());
    }
}
