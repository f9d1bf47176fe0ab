//! What the gateway answers by itself.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use axum::{
    Json,
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};
use futures::future::join_all;
use runtime::{Channel, TtlCell};
use serde_json::{Value, json};

/// Without it no order is taken; without the others less is done.
const NEEDED: &str = runtime::ORDERS;

/// A page for people who open the address in a browser.
pub(crate) fn landing() -> Html<&'static str> {
    Html(include_str!("landing.html"))
}

pub(crate) async fn healthz() -> &'static str {
    "ok\n"
}

/// Which services are ready.
pub(crate) struct Readiness {
    parts: HashMap<&'static str, Channel>,
    kept: TtlCell<(StatusCode, Value)>,
}

impl Readiness {
    pub(crate) fn new(parts: HashMap<&'static str, Channel>) -> Arc<Self> {
        Arc::new(Self { parts, kept: TtlCell::new() })
    }
}

pub(crate) async fn readyz(readiness: Arc<Readiness>) -> Response {
    let (status, answer) = readiness.kept.get(ask(readiness.parts.clone())).await;
    (status, Json(answer)).into_response()
}

/// The gateway is ready, as long as orders can be taken.
async fn ask(parts: HashMap<&'static str, Channel>) -> (StatusCode, Value) {
    let asked = parts.into_iter().map(|(name, part)| async move { (name, runtime::ask_health(part).await) });
    let answers: BTreeMap<_, _> = join_all(asked).await.into_iter().collect();
    let ready = answers.get(NEEDED).is_none_or(Result::is_ok);
    let all = answers.values().all(Result::is_ok);
    let services: BTreeMap<_, _> = answers
        .into_iter()
        .map(|(name, answer)| (name, answer.err().unwrap_or_else(|| "ready".to_owned())))
        .collect();
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, json!({ "ready": ready, "degraded": !all, "services": services }))
}
