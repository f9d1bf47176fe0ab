//! `WeChat`'s and `WeCom`'s servers, as they are written to: by their documentation they
//! count windows, quotas and tokens, and say what is wrong with HTTP 200 and a number.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use axum::{
    Json, Router,
    extract::{Query, State},
    routing::{get, post},
};
use kernel::{Clock, Time};
use runtime::Shutdown;
use serde_json::{Value, json};

use super::second::serve;

/// Messages within 48 hours of the guest's last.
const WINDOW: i64 = 2 * Time::DAY;
const IN_WINDOW: usize = 5;
const TOKEN_LIFE: i64 = 7_200 * 1_000_000;

/// The servers. Clones are the same.
#[derive(Clone)]
pub(crate) struct WechatApi(Arc<Mutex<Inner>>, Clock);

#[derive(Default)]
struct Inner {
    /// Until when each token works.
    tokens: HashMap<String, Time>,
    asked_for_tokens: usize,
    /// When each guest wrote last, and what they got since.
    heard: HashMap<String, (Time, usize)>,
    /// To whom what came.
    delivered: Vec<(String, String)>,
    calls: usize,
    /// Answered to the next message, whatever it is.
    next_error: Option<i64>,
}

impl WechatApi {
    /// Starts them; answers where.
    pub(crate) async fn start(clock: &Clock) -> (Self, String) {
        let api = Self(Arc::default(), clock.clone());
        let router = Router::new()
            .route("/cgi-bin/stable_token", post(stable_token))
            .route("/cgi-bin/gettoken", get(get_token))
            .route("/cgi-bin/message/custom/send", post(custom_send))
            .route("/cgi-bin/message/send", post(application_send))
            .route("/cgi-bin/agent/get", get(agent))
            .route("/cgi-bin/webhook/send", post(robot_send))
            .with_state(api.clone());
        (api, serve(router, Shutdown::new(Duration::from_secs(1))).await)
    }

    /// A guest writes, which opens their window.
    pub(crate) fn hear(&self, guest: &str) {
        let now = self.1.now();
        self.inner().heard.insert(guest.to_owned(), (now, 0));
    }

    /// No token that was given works any more.
    pub(crate) fn end_tokens(&self) {
        self.inner().tokens.clear();
    }

    /// The next message is answered so.
    pub(crate) fn fail_next(&self, errcode: i64) {
        self.inner().next_error = Some(errcode);
    }

    /// What came to guests, in order.
    pub(crate) fn delivered(&self) -> Vec<(String, String)> {
        self.inner().delivered.clone()
    }

    /// How often a token was asked for, and a message sent.
    pub(crate) fn asked(&self) -> (usize, usize) {
        let inner = self.inner();
        (inner.asked_for_tokens, inner.calls)
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().expect("a lock")
    }

    fn token(&self) -> Value {
        let until = self.1.now().plus_micros(TOKEN_LIFE);
        let mut inner = self.inner();
        inner.asked_for_tokens += 1;
        let token = format!("token-{}", inner.asked_for_tokens);
        inner.tokens.insert(token.clone(), until);
        json!({ "access_token": token, "expires_in": 7_200 })
    }

    /// What is wrong with a call before its message is looked at.
    fn admit(&self, query: &HashMap<String, String>) -> Result<(), i64> {
        let now = self.1.now();
        let mut inner = self.inner();
        inner.calls += 1;
        match query.get("access_token").and_then(|token| inner.tokens.get(token)) {
            None => return Err(40_001),
            Some(until) if *until <= now => return Err(42_001),
            Some(_) => {}
        }
        inner.next_error.take().map_or(Ok(()), Err)
    }

    fn count(&self, guest: &str) -> Result<(), i64> {
        let now = self.1.now();
        let mut inner = self.inner();
        match inner.heard.get_mut(guest) {
            Some((at, _)) if now.micros() - at.micros() >= WINDOW => Err(45_015),
            None => Err(45_015),
            Some((_, got)) if *got >= IN_WINDOW => Err(45_047),
            Some((_, got)) => {
                *got += 1;
                Ok(())
            }
        }
    }

    fn deliver(&self, message: &Value) {
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let content = text(&message["text"]["content"]);
        assert!(content.len() <= 2_048 && message["msgtype"] == "text", "{message}");
        let to = message["touser"].as_str().unwrap_or("the group").to_owned();
        self.inner().delivered.push((to, content));
    }
}

fn answer(outcome: Result<(), i64>) -> Json<Value> {
    let errcode = outcome.err().unwrap_or_default();
    Json(json!({ "errcode": errcode, "errmsg": if errcode == 0 { "ok" } else { "as the table says" } }))
}

async fn stable_token(State(api): State<WechatApi>, Json(asked): Json<Value>) -> Json<Value> {
    if asked["grant_type"] != "client_credential" || asked["appid"] != "wx1" || asked["secret"] != "s3cret" {
        return answer(Err(40_125));
    }
    // Slowly, so that whoever else wants one is there before it is.
    tokio::time::sleep(Duration::from_millis(300)).await;
    Json(api.token())
}

async fn get_token(
    State(api): State<WechatApi>,
    Query(query): Query<HashMap<String, String>>,
) -> Json<Value> {
    if query["corpid"] != "ww1" || query["corpsecret"] != "s3cret" {
        return answer(Err(40_001));
    }
    Json(api.token())
}

async fn custom_send(
    State(api): State<WechatApi>,
    Query(query): Query<HashMap<String, String>>,
    Json(message): Json<Value>,
) -> Json<Value> {
    let guest = message["touser"].as_str().unwrap_or_default();
    let outcome = api.admit(&query).and_then(|()| api.count(guest));
    if outcome.is_ok() {
        api.deliver(&message);
    }
    answer(outcome)
}

async fn application_send(
    State(api): State<WechatApi>,
    Query(query): Query<HashMap<String, String>>,
    Json(message): Json<Value>,
) -> Json<Value> {
    let outcome = api.admit(&query);
    if outcome.is_ok() {
        assert_eq!(message["agentid"], 218);
        api.deliver(&message);
    }
    answer(outcome)
}

async fn agent(State(api): State<WechatApi>, Query(query): Query<HashMap<String, String>>) -> Json<Value> {
    let is_there = query.get("agentid").is_some_and(|id| id == "218");
    answer(api.admit(&query).and(if is_there { Ok(()) } else { Err(301_002) }))
}

async fn robot_send(State(api): State<WechatApi>, Json(message): Json<Value>) -> Json<Value> {
    api.deliver(&message);
    answer(Ok(()))
}
