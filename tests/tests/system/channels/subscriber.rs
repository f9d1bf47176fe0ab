//! A subscriber of webhooks, which may be down.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{Router, body::Bytes, extract::State, routing::post};
use http::{HeaderMap, StatusCode};
use runtime::Shutdown;
use serde_json::{Value, json};

use super::second::serve;

/// What came, and how it is answered.
#[derive(Clone, Default)]
pub(crate) struct Subscriber(Arc<Mutex<Inner>>);

#[derive(Default)]
struct Inner {
    status: Option<StatusCode>,
    /// Headers and body of what was taken, and of what was not.
    taken: Vec<Value>,
    refused: usize,
}

impl Subscriber {
    /// One that takes what comes; and its address.
    pub(crate) async fn start() -> (Self, String) {
        let subscriber = Self::default();
        let router = Router::new().route("/hook", post(take)).with_state(subscriber.clone());
        let address = serve(router, Shutdown::new(Duration::from_secs(1))).await;
        (subscriber, format!("{address}/hook"))
    }

    /// Answers with a status from now on, or takes what comes.
    pub(crate) fn answer(&self, status: Option<StatusCode>) {
        self.0.lock().expect("a lock").status = status;
    }

    /// What it took, each with `headers` and `body`, and how often it refused.
    pub(crate) fn had(&self) -> (Vec<Value>, usize) {
        let inner = self.0.lock().expect("a lock");
        (inner.taken.clone(), inner.refused)
    }
}

async fn take(State(subscriber): State<Subscriber>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let mut inner = subscriber.0.lock().expect("a lock");
    if let Some(status) = inner.status {
        inner.refused += 1;
        return status;
    }
    let one =
        |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let names = ["webhook-id", "webhook-timestamp", "webhook-signature"];
    let headers: serde_json::Map<_, _> =
        names.iter().map(|name| ((*name).to_owned(), one(name).into())).collect();
    let body = String::from_utf8(body.to_vec()).expect("a text");
    inner.taken.push(json!({ "headers": headers, "body": body }));
    StatusCode::NO_CONTENT
}
