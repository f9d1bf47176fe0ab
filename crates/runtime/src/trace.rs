//! One trace over all hops: W3C trace context in and out, a span and a
//! measurement for every call.

use std::sync::LazyLock;

use http::HeaderMap;
use opentelemetry::trace::{SpanContext, SpanId, TraceContextExt, TraceFlags, TraceId, TraceState};
use prometheus::{HistogramOpts, HistogramVec};
use tracing::{Span, field::Empty};
use tracing_opentelemetry::OpenTelemetrySpanExt;

use crate::status;

pub(crate) const TRACEPARENT: &str = "traceparent";

/// Bounds for histograms of how long calls take, in seconds: from a read in
/// process to a call that waited for a lock.
pub const SECONDS_BUCKETS: [f64; 12] =
    [0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0];

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
    let context = Span::current().context();
    let here = context.span().span_context().clone();
    if !here.is_valid() {
        return String::new();
    }
    format!("00-{}-{}-{:02x}", here.trace_id(), here.span_id(), here.trace_flags())
}

/// The id of the current trace; empty without telemetry.
pub fn trace_id() -> String {
    traceparent().split('-').nth(1).unwrap_or_default().to_owned()
}

/// A span for work that goes on with a trace, such as taking an event whose
/// row carries the `traceparent` of the request that caused it.
pub fn follow(what: &str, traceparent: &str) -> Span {
    let span = tracing::info_span!("follow", otel.name = what, what, trace_id = Empty);
    continue_trace(&span, traceparent);
    span
}

fn continue_trace(span: &Span, traceparent: &str) {
    if let Some(parent) = parse(traceparent) {
        let context = opentelemetry::Context::new().with_remote_span_context(parent);
        // Fails only where no telemetry runs, and then there is no trace.
        let _ = span.set_parent(context);
    }
    let context = span.context();
    let here = context.span().span_context().clone();
    if here.is_valid() {
        span.record("trace_id", tracing::field::display(here.trace_id()));
    }
}

/// Reads `00-{trace}-{span}-{flags}`.
fn parse(text: &str) -> Option<SpanContext> {
    let mut parts = text.split('-');
    let version = parts.next()?;
    let (trace, span, flags) = (parts.next()?, parts.next()?, parts.next()?);
    let lengths = (version.len(), trace.len(), span.len(), flags.len());
    if lengths != (2, 32, 16, 2) || version == "ff" {
        return None;
    }
    let context = SpanContext::new(
        TraceId::from_hex(trace).ok()?,
        SpanId::from_hex(span).ok()?,
        TraceFlags::new(u8::from_str_radix(flags, 16).ok()?),
        true,
        TraceState::NONE,
    );
    context.is_valid().then_some(context)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_traceparent_is_read_as_the_standard_says() {
        let good = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        assert!(parse(good).is_some());
        for bad in [
            "",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
            "00-00000000000000000000000000000000-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
            "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "00-+af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01x",
            "号",
        ] {
            assert!(parse(bad).is_none(), "{bad}");
        }
    }
}
