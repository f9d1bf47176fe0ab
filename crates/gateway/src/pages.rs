//! What the door answers by itself.

use std::collections::{BTreeMap, HashMap};

use axum::{
    Json,
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};
use futures::future::join_all;
use http::header::CONTENT_TYPE;
use runtime::Channel;
use serde_json::json;

/// Without it no order is taken; without the others less is done.
const NEEDED: &str = "orders";

/// A page for people who open the address in a browser.
pub(crate) async fn landing() -> Html<&'static str> {
    Html(include_str!("landing.html"))
}

pub(crate) async fn healthz() -> &'static str {
    "ok\n"
}

pub(crate) async fn metrics() -> impl IntoResponse {
    ([(CONTENT_TYPE, "text/plain; version=0.0.4")], runtime::metrics_text())
}

/// Which services are ready. The door is, as long as orders can be taken.
pub(crate) async fn readyz(parts: HashMap<&'static str, Channel>) -> Response {
    let asked = parts.into_iter().map(|(name, part)| async move { (name, runtime::ask_health(part).await) });
    let answers: BTreeMap<_, _> = join_all(asked).await.into_iter().collect();
    let ready = answers.get(NEEDED).is_none_or(Result::is_ok);
    let all = answers.values().all(Result::is_ok);
    let services: BTreeMap<_, _> = answers
        .into_iter()
        .map(|(name, answer)| (name, answer.err().unwrap_or_else(|| "ready".to_owned())))
        .collect();
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(json!({ "ready": ready, "degraded": !all, "services": services }))).into_response()
}
