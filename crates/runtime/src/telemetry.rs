//! Logs and traces of a process.

use std::io::IsTerminal;

use anyhow::Context;
use opentelemetry::trace::TracerProvider;
use opentelemetry_otlp::WithExportConfig;
use opentelemetry_sdk::{Resource, trace::SdkTracerProvider};
use tracing_subscriber::{
    EnvFilter, Layer, Registry, filter::LevelFilter, layer::SubscriberExt, util::SubscriberInitExt,
};

use crate::{LogFormat, Settings};

/// What must be flushed when the process ends.
#[derive(Debug)]
pub struct Telemetry(SdkTracerProvider);

impl Telemetry {
    /// Starts logs and traces for a process of that name. Traces always have
    /// ids, for logs and errors; they are sent only if an endpoint is set.
    /// Needs a Tokio runtime.
    pub fn start(name: &'static str, settings: &Settings) -> anyhow::Result<Self> {
        let filter = EnvFilter::try_new(&settings.log).context("log: not a filter")?;
        let provider = provider(name, settings.otlp.as_deref())?;
        let traces = tracing_opentelemetry::layer()
            .with_tracer(provider.tracer("renqing"))
            .with_filter(LevelFilter::INFO);
        // Logs go to stderr; what a command prints is its own.
        let log = tracing_subscriber::fmt::layer()
            .with_writer(std::io::stderr)
            .with_ansi(std::io::stderr().is_terminal());
        let log: Box<dyn Layer<Registry> + Send + Sync> = match settings.log_format {
            LogFormat::Text => log.with_filter(filter).boxed(),
            LogFormat::Json => {
                log.json().flatten_event(true).with_span_list(false).with_filter(filter).boxed()
            }
        };
        // One by one: joined by `and_then` the level of the last would hold for both.
        Registry::default().with(log).with(traces).try_init()?;
        Ok(Self(provider))
    }

    /// Sends what has not been sent.
    pub async fn stop(self) {
        // The exporter blocks its thread until the collector answered.
        let stopped = tokio::task::spawn_blocking(move || self.0.shutdown()).await;
        if !matches!(stopped, Ok(Ok(()))) {
            tracing::warn!("some traces could not be sent");
        }
    }
}

fn provider(name: &'static str, endpoint: Option<&str>) -> anyhow::Result<SdkTracerProvider> {
    let resource = Resource::builder().with_service_name(name).build();
    let builder = SdkTracerProvider::builder().with_resource(resource);
    let Some(endpoint) = endpoint else {
        return Ok(builder.build());
    };
    let exporter = opentelemetry_otlp::SpanExporter::builder()
        .with_tonic()
        .with_endpoint(endpoint)
        .build()
        .context("otlp: not an endpoint")?;
    Ok(builder.with_batch_exporter(exporter).build())
}
