//! One trace over all hops: W3C trace context in and out, a span and a
//! measurement for every call.

use std::{collections::HashMap, sync::LazyLock};

use http::HeaderMap;
use opentelemetry::{Context, propagation::TextMapPropagator, trace::TraceContextExt};
use opentelemetry_sdk::propagation::TraceContextPropagator;
use prometheus::{HistogramOpts, HistogramVec};
use tracing::{Span, field::Empty};
use tracing_opentelemetry::OpenTelemetrySpanExt;

use crate::status;

pub(crate) const TRACEPARENT: &str = "traceparent";

/// Bounds for histograms of how long calls take, in seconds: from a read in
/// process to a call that waited for a lock.
pub const SECONDS_BUCKETS: [f64; 12] =
    [0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0];

static PROPAGATOR: LazyLock<TraceContextPropagator> = LazyLock::new(TraceContextPropagator::new);

static SECONDS: LazyLock<Option<HistogramVec>> = LazyLock::new(|| {
    let options = HistogramOpts::new("renqing_rpc_seconds", "How long calls took, by method and code.")
        .buckets(SECONDS_BUCKETS.to_vec());
    let seconds = HistogramVec::new(options, &["service", "method", "code"]).ok()?;
    prometheus::default_registry().register(Box::new(seconds.clone())).ok()?;
    Some(seconds)
});

/// The span of a call that is being answered; goes on with the caller's trace.
pub(crate) fn server_span(path: &str, headers: &HeaderMap) -> Span {
    let name = path.trim_start_matches('/');
    let span = tracing::info_span!(
        "rpc",
        otel.name = name,
        otel.kind = "server",
        otel.status_code = Empty,
        method = name,
        code = Empty,
        trace_id = Empty,
    );
    let header = headers.get(TRACEPARENT).and_then(|value| value.to_str().ok());
    continue_trace(&span, header.unwrap_or_default());
    span
}

/// Notes how a call ended. `path` is none if the contracts have no such method:
/// what callers invent makes no new series.
pub(crate) fn ended(span: &Span, path: Option<&str>, code: tonic::Code, seconds: f64) {
    let name = status::code_name(code);
    span.record("code", name);
    if matches!(code, tonic::Code::Internal | tonic::Code::Unknown | tonic::Code::DataLoss) {
        span.record("otel.status_code", "ERROR");
    }
    let known = path.and_then(|path| path.trim_start_matches('/').split_once('/'));
    let (service, method) = known.unwrap_or(("unknown", "unknown"));
    if let Some(histogram) = SECONDS.as_ref() {
        histogram.with_label_values(&[service, method, name]).observe(seconds);
    }
}

/// W3C trace context of the current span; empty without telemetry.
pub fn traceparent() -> String {
    let mut carrier = HashMap::new();
    PROPAGATOR.inject_context(&Span::current().context(), &mut carrier);
    carrier.remove(TRACEPARENT).unwrap_or_default()
}

/// The id of the current trace; empty without telemetry.
pub fn trace_id() -> String {
    trace_of(&Span::current()).unwrap_or_default()
}

fn trace_of(span: &Span) -> Option<String> {
    let context = span.context();
    let here = context.span();
    let here = here.span_context();
    here.is_valid().then(|| here.trace_id().to_string())
}

/// A span for work that goes on with a trace, such as taking an event whose
/// row carries the `traceparent` of the request that caused it.
pub fn follow(what: &str, traceparent: &str) -> Span {
    let span = tracing::info_span!("follow", otel.name = what, what, trace_id = Empty);
    continue_trace(&span, traceparent);
    span
}

fn continue_trace(span: &Span, traceparent: &str) {
    if let Some(parent) = parent(traceparent) {
        // Fails only where no telemetry runs, and then there is no trace.
        let _ = span.set_parent(parent);
    }
    if let Some(trace) = trace_of(span) {
        span.record("trace_id", trace);
    }
}

/// The context of whoever called; none if the text is no `traceparent`.
fn parent(traceparent: &str) -> Option<Context> {
    let carrier = HashMap::from([(TRACEPARENT.to_owned(), traceparent.to_owned())]);
    let context = PROPAGATOR.extract_with_context(&Context::new(), &carrier);
    let is_valid = context.span().span_context().is_valid();
    is_valid.then_some(context)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_traceparent_is_read_as_the_standard_says() {
        let good = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        assert!(parent(good).is_some());
        for bad in [
            "",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
            "00-00000000000000000000000000000000-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
            "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "00-+af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01x",
            "号",
        ] {
            assert!(parent(bad).is_none(), "{bad}");
        }
    }
}
