//! Puts a part on a port.

use std::{convert::Infallible, io, net::SocketAddr, sync::Arc};

use axum::{Router, extract::Request, response::Response, routing::get};
use futures::FutureExt;
use http::{StatusCode, header::CONTENT_TYPE};
use prometheus::{Encoder, TextEncoder};
use tokio::net::{TcpListener, TcpSocket};
use tonic::{body::Body, service::Routes};
use tower::{Service, ServiceExt};

use crate::{
    Channel, Guard, Limits, ListenerOptions, Module, Ready, Settings, Shutdown, health::Health, serve_router,
};

/// Connections that may wait to be taken in; no more than the system allows.
const BACKLOG: u32 = 4_096;

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
    module.ready = until(shutdown, &module.ready);
    let stack = module.guarded(guard, limits)?;
    let router = health_pages(&module).fallback_service(answering(stack));
    tracing::info!(module = module.name, address = %listener.local_addr()?, "serving");
    module.start(shutdown);
    serve_router(router, listener, options, shutdown).await
}

/// Serves a module's health alone, over HTTP and gRPC and without TLS, until the doors
/// close: whoever probes it has no certificate.
pub(crate) fn serve_health(
    module: &Module,
    listener: TcpListener,
    options: &ListenerOptions,
    shutdown: &Shutdown,
) {
    let ready = until(shutdown, &module.ready);
    let health = Health::new(&module.services, &ready).into_server();
    let grpc = Routes::new(health).into_axum_router();
    let options = ListenerOptions { tls: None, ..options.clone() };
    serve_aside("health", health_pages(module).merge(grpc), listener, options, shutdown);
}

/// What is ready until the process is about to end.
fn until(shutdown: &Shutdown, ready: &Ready) -> Ready {
    let (leaving, ready) = (shutdown.leaving(), Arc::clone(ready));
    Arc::new(
        move || {
            if leaving.is_cancelled() { async { Err(anyhow::anyhow!("ending")) }.boxed() } else { ready() }
        },
    )
}

fn health_pages(module: &Module) -> Router {
    let health = Health::new(&module.services, &module.ready);
    let ready = move || async move {
        match health.ask().await {
            Ok(()) => (StatusCode::OK, "ready\n"),
            Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "not ready\n"),
        }
    };
    Router::new().route("/healthz", get(|| async { "ok\n" })).route("/readyz", get(ready))
}

/// Serves `/metrics` at the address that is set for them, if one is, until the
/// doors close. They are for who runs the system, so no public port has them. Call it
/// before any data is touched: the address may be taken.
pub async fn serve_metrics(settings: &Settings, shutdown: &Shutdown) -> anyhow::Result<()> {
    let Some(address) = settings.metrics else { return Ok(()) };
    let listener = bind(address, "metrics").await?;
    let page = get(|| async { ([(CONTENT_TYPE, "text/plain; version=0.0.4")], metrics_text()) });
    let options = ListenerOptions { tls: None, ..settings.listener_options() };
    serve_aside("metrics", Router::new().route("/metrics", page), listener, options, shutdown);
    Ok(())
}

/// Serves on a port beside the one that the process is there for.
fn serve_aside(
    what: &'static str,
    router: Router,
    listener: TcpListener,
    options: ListenerOptions,
    shutdown: &Shutdown,
) {
    let shutdown = shutdown.clone();
    tokio::spawn(async move {
        if let Err(error) = serve_router(router, listener, &options, &shutdown).await {
            tracing::warn!(what, %error, "no longer served");
        }
    });
}

/// Takes a port, or says in one sentence which it is and which setting names
/// another: `http`, `listen`, `metrics` or `health`.
pub async fn bind(address: SocketAddr, setting: &str) -> anyhow::Result<TcpListener> {
    listening(address).map_err(|error| {
        let why = match error.kind() {
            io::ErrorKind::AddrInUse => "another program has it".to_owned(),
            _ => error.to_string(),
        };
        let variable = setting.to_uppercase();
        anyhow::anyhow!("can't listen on {address}: {why}; --{setting} (RENQING_{variable}) names another")
    })
}

/// With room for a crowd that connects at once: whom the usual 128 are too few for, the
/// kernel drops without a word, and they try again in a second, then in three.
fn listening(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
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
