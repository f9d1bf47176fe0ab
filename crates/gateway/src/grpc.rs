//! gRPC and gRPC-Web, passed on to the service that has the method.

use std::{convert::Infallible, sync::Arc};

use axum::{extract::Request, response::Response};
use http::{Uri, header::AUTHORIZATION};
use kernel::{Code, Failure};
use tonic::{body::Body, metadata::MetadataValue};
use tonic_web::GrpcWebLayer;
use tower::{Layer, ServiceExt, service_fn};

use crate::{gateway::Gateway, keys};

/// Milliseconds to wait before the same call is made again.
const PUSHBACK: &str = "grpc-retry-pushback-ms";

/// Answers a call in either form; the layer leaves plain gRPC as it is.
pub(crate) async fn answer(gateway: Arc<Gateway>, request: Request) -> Response {
    let service = service_fn(move |request| {
        let gateway = Arc::clone(&gateway);
        async move { Ok::<_, Infallible>(native(&gateway, request).await) }
    });
    let Ok(response) = GrpcWebLayer::new().layer(service).oneshot(request).await;
    response.map(axum::body::Body::new)
}

async fn native(gateway: &Gateway, request: http::Request<Body>) -> http::Response<Body> {
    match pass_on(gateway, request).await {
        Ok(response) => response,
        Err(status) => status.into_http(),
    }
}

/// The answer streams through; a request is held whole, for it is small and
/// one that is too large shall be told so.
async fn pass_on(
    gateway: &Gateway,
    request: http::Request<Body>,
) -> Result<http::Response<Body>, tonic::Status> {
    let (mut parts, body) = request.into_parts();
    let method = parts.uri.path().to_owned();
    let service = method.trim_start_matches('/').split('/').next().unwrap_or_default();
    let channel = gateway.services.get(service).cloned().ok_or_else(|| no_service(service));
    let channel = channel.map_err(runtime::to_status)?;
    let body = axum::body::Body::new(body);
    let entered = gateway.enter(&parts.headers, &parts.extensions, &method, body).await;
    let entered = entered.map_err(refusal)?;
    // The key stays here.
    parts.headers.remove(AUTHORIZATION);
    parts.headers.remove(keys::PLAIN);
    parts.uri = method.parse::<Uri>().map_err(|_| tonic::Status::invalid_argument("not a path"))?;
    parts.extensions.insert(entered.principal);
    let body = Body::new(axum::body::Body::from(entered.body));
    channel.oneshot(http::Request::from_parts(parts, body)).await
}

/// Says also when to come again, where that may help (gRPC A6).
fn refusal(failure: Failure) -> tonic::Status {
    let is_for_now = failure.code == Code::ResourceExhausted;
    let mut status = runtime::to_status(failure);
    if is_for_now {
        status.metadata_mut().insert(PUSHBACK, MetadataValue::from_static("1000"));
    }
    status
}

fn no_service(name: &str) -> Failure {
    Failure::new(Code::Unimplemented, "NO_METHOD", format!("there is no service {name}"))
}
