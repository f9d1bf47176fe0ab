//! Answers everything that has no page of its own: JSON, gRPC and gRPC-Web.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use http::{Method, header::CONTENT_TYPE};
use tokio::time::Instant;
use tracing::Instrument;

use crate::{
    error,
    gateway::Gateway,
    grpc, metrics,
    transcode::{self, Found},
};

/// Answers a request in the form it has.
pub(crate) async fn answer(State(gateway): State<Arc<Gateway>>, request: Request) -> Response {
    let parent = request.headers().get("traceparent").and_then(|value| value.to_str().ok());
    let span = runtime::follow("http", parent.unwrap_or_default());
    let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let is_grpc = kind.is_some_and(|kind| kind.starts_with("application/grpc"));
    async { if is_grpc { grpc::answer(gateway, request).await } else { json(&gateway, request).await } }
        .instrument(span)
        .await
}

async fn json(gateway: &Gateway, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    if parts.method == Method::HEAD {
        parts.method = Method::GET;
    }
    let (route, variables) = match gateway.table.find(&parts.method, parts.uri.path()) {
        Ok(Found::Route(route, variables)) => (route, variables),
        Ok(Found::Methods(allowed)) => return error::no_method(&parts.method, &allowed),
        Ok(Found::Nothing) => return error::no_route(&parts.method, parts.uri.path()),
        Err(failure) => return error::respond_failure(failure),
    };
    let start = Instant::now();
    let answer = async {
        let entered = gateway.enter(&parts.headers, &parts.extensions, route.path.path(), body).await;
        let entered = entered.map_err(error::refusal)?;
        transcode::call(route, &variables, &parts, &entered.body, entered.principal).await
    };
    let response = match answer.await {
        Ok(json) => ([(CONTENT_TYPE, "application/json")], json).into_response(),
        Err(refusal) => error::respond(&refusal),
    };
    metrics::observe(route.rpc.full_name(), response.status(), start.elapsed());
    response
}
