//! Puts a part on a port.

use std::{convert::Infallible, time::Duration};

use axum::{Router, extract::Request, response::Response, routing::get};
use http::{StatusCode, header::CONTENT_TYPE};
use prometheus::{Encoder, TextEncoder};
use tokio::net::TcpListener;
use tonic::{
    body::Body,
    transport::{Server, server::TcpIncoming},
};
use tower::{Service, ServiceExt};

use crate::{Channel, Guard, Limits, Module, Shutdown, health::Health};

/// A peer that vanished without a word is noticed after both.
const KEEP_ALIVE: Duration = Duration::from_secs(20);
const KEEP_ALIVE_ANSWER: Duration = Duration::from_secs(10);

/// Serves a module: gRPC with health and reflection, and over plain HTTP
/// `/healthz`, `/readyz` and `/metrics`. Starts its background loops. Returns
/// when the doors have closed and the last call was answered.
pub async fn serve(
    mut module: Module,
    listener: TcpListener,
    guard: &Guard,
    limits: Limits,
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
        .route("/metrics", get(|| async { ([(CONTENT_TYPE, "text/plain; version=0.0.4")], metrics_text()) }))
        .fallback_service(answering(stack));
    tracing::info!(module = module.name, address = %listener.local_addr()?, "serving");
    module.start(shutdown);
    serve_router(router, listener, shutdown).await
}

/// Serves HTTP/1 and HTTP/2 without TLS until the doors close; returns when the
/// last call was answered or there is no more time. The remote address is in
/// the extensions as `tonic::transport::server::TcpConnectInfo`.
pub async fn serve_router(router: Router, listener: TcpListener, shutdown: &Shutdown) -> anyhow::Result<()> {
    let incoming = TcpIncoming::from(listener).with_nodelay(Some(true));
    let doors = shutdown.doors();
    let served = Server::builder()
        .accept_http1(true)
        .http2_keepalive_interval(Some(KEEP_ALIVE))
        .http2_keepalive_timeout(Some(KEEP_ALIVE_ANSWER))
        .serve_with_incoming_shutdown(router, incoming, doors.cancelled_owned());
    let hard = shutdown.hard();
    tokio::select! {
        served = served => served?,
        () = hard.cancelled() => tracing::warn!("calls were cut off: the grace period is over"),
    }
    Ok(())
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
