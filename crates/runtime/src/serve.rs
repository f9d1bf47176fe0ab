//! Puts a part on a port.

use std::{convert::Infallible, io, net::SocketAddr};

use axum::{Router, extract::Request, response::Response, routing::get};
use http::{StatusCode, header::CONTENT_TYPE};
use prometheus::{Encoder, TextEncoder};
use tokio::net::TcpListener;
use tonic::body::Body;
use tower::{Service, ServiceExt};

use crate::{
    Channel, Guard, Limits, ListenerOptions, Module, Settings, Shutdown, health::Health, serve_router,
};

/// Serves a module: gRPC with health and reflection, and over plain HTTP
/// `/healthz` and `/readyz`. Starts its background loops. Returns
/// when the doors have closed and the last call was answered.
pub async fn serve(
    mut module: Module,
    listener: TcpListener,
    guard: &Guard,
    limits: Limits,
    options: &ListenerOptions,
    shutdown: &Shutdown,
) -> anyhow::Result<()> {
    let health = Health::new(&module.services, &module.ready);
    let closing = shutdown.doors();
    let ready = move || async move {
        match health.ask().await {
            _ if closing.is_cancelled() => (StatusCode::SERVICE_UNAVAILABLE, "ending\n".to_owned()),
            Ok(()) => (StatusCode::OK, "ready\n".to_owned()),
            Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "not ready\n".to_owned()),
        }
    };
    let stack = module.guarded(guard, limits)?;
    let router = Router::new()
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .fallback_service(answering(stack));
    tracing::info!(module = module.name, address = %listener.local_addr()?, "serving");
    module.start(shutdown);
    serve_router(router, listener, options, shutdown).await
}

/// Serves `/metrics` at the address that is set for them, if one is, until the
/// doors close. They are for who runs the system, so no public port has them. Call it
/// before any data is touched: the address may be taken.
pub async fn serve_metrics(settings: &Settings, shutdown: &Shutdown) -> anyhow::Result<()> {
    let Some(address) = settings.metrics else { return Ok(()) };
    let listener = bind(address, "metrics").await?;
    let page = get(|| async { ([(CONTENT_TYPE, "text/plain; version=0.0.4")], metrics_text()) });
    let (router, options, shutdown) =
        (Router::new().route("/metrics", page), settings.listener_options(), shutdown.clone());
    tokio::spawn(async move {
        if let Err(error) = serve_router(router, listener, &options, &shutdown).await {
            tracing::warn!(%error, "metrics are no longer served");
        }
    });
    Ok(())
}

/// Takes a port, or says in one sentence which it is and which setting names
/// another: `http`, `listen` or `metrics`.
pub async fn bind(address: SocketAddr, setting: &str) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|error| {
        let why = match error.kind() {
            io::ErrorKind::AddrInUse => "another program has it".to_owned(),
            _ => error.to_string(),
        };
        let variable = setting.to_uppercase();
        anyhow::anyhow!("can't listen on {address}: {why}; --{setting} (RENQING_{variable}) names another")
    })
}

/// The stack as a service that always answers.
fn answering(
    stack: Channel,
) -> impl Service<Request, Response = Response, Error = Infallible, Future: Send> + Clone + Send + Sync {
    tower::service_fn(move |request: Request| {
        let answer = stack.clone().oneshot(request.map(Body::new));
        async move {
            let answer = answer.await.unwrap_or_else(tonic::Status::into_http);
            Ok(answer.map(axum::body::Body::new))
        }
    })
}

/// Every measurement of the process, in Prometheus's text format.
pub fn metrics_text() -> String {
    let mut text = Vec::new();
    if let Err(error) = TextEncoder::new().encode(&prometheus::gather(), &mut text) {
        tracing::warn!(%error, "metrics can't be encoded");
    }
    String::from_utf8_lossy(&text).into_owned()
}
