use std::time::Duration;

use kernel::Uuid;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

use crate::{Answer, Gateway, LIFE};

/// Who orders: sender and number. The last is nobody the shop knows.
const REGULARS: [(&str, i32); 8] = [
    ("wx-zhao", 1),
    ("wx-zhang", 3),
    ("wx-chen", 7),
    ("wx-liu", 12),
    ("wx-wang", 18),
    ("wx-li", 20),
    ("wx-sun", 36),
    ("wx-stranger", 18),
];
const ANSWER_WITHIN: Duration = Duration::from_secs(10);
/// Until when a request must have been answered, however often that took.
const PATIENCE: Duration = Duration::from_mins(1);
const PAUSE: Duration = Duration::from_millis(10);

/// Somebody who orders one dish after the other.
#[derive(Debug)]
pub(super) struct Guest {
    door: Gateway,
    sender: &'static str,
    number: i32,
    repeats: u32,
}

/// An order that was acknowledged.
#[derive(Debug)]
pub struct Taken {
    /// Who ordered.
    pub sender: &'static str,
    /// The message's id in its channel.
    pub message: String,
    /// What it said.
    pub text: String,
    /// The first answer to the message.
    pub answer: Value,
    /// Whether its completion was acknowledged.
    pub is_completed: bool,
    /// When that came.
    pub at: Instant,
    /// Requests that got no answer at first.
    pub repeats: u32,
}

impl Taken {
    /// The order as it was answered.
    pub fn order(&self) -> &Value {
        &self.answer["orders"][0]
    }

    /// Its full name.
    pub fn name(&self) -> &str {
        self.order()["name"].as_str().expect("a name")
    }
}

impl Guest {
    /// Seven regulars and a stranger.
    pub(super) fn eight(door: &Gateway) -> impl Iterator<Item = Self> {
        REGULARS.into_iter().map(|(sender, number)| Self { door: door.clone(), sender, number, repeats: 0 })
    }

    /// Orders, takes every third through its life, and says every fourth
    /// message twice.
    pub(super) async fn order_until(mut self, stop: CancellationToken) -> Vec<Taken> {
        let mut taken = Vec::new();
        for count in 0_u32.. {
            if stop.is_cancelled() {
                break;
            }
            self.repeats = 0;
            let mut order = self.order(count).await;
            if count % 4 == 1 {
                assert_eq!(self.say(&order.message, &order.text).await, order.answer);
            }
            if count % 3 == 1 {
                self.complete(order.name()).await;
                order.is_completed = true;
            }
            order.repeats = self.repeats;
            taken.push(order);
        }
        taken
    }

    async fn order(&mut self, count: u32) -> Taken {
        let message = format!("{}-{count}", self.sender);
        let text = format!("{}号 {}x{}", self.number, count % 25 + 1, count % 3 + 1);
        let answer = self.say(&message, &text).await;
        assert_eq!(answer["orders"].as_array().map(Vec::len), Some(1), "{answer}");
        let at = Instant::now();
        Taken { sender: self.sender, message, text, answer, at, is_completed: false, repeats: 0 }
    }

    async fn say(&mut self, message: &str, text: &str) -> Value {
        let (door, sender) = (self.door.clone(), self.sender);
        self.until_answered(|| door.message_request(message, sender, text)).await
    }

    async fn complete(&mut self, order: &str) {
        for state in LIFE {
            let request_id = Uuid::new_v5(&Uuid::NAMESPACE_OID, format!("{order} {state}").as_bytes());
            let body = json!({ "toState": state, "requestId": request_id });
            let door = self.door.clone();
            let advance = || door.request(Method::POST, &format!("{order}:advance")).json(&body);
            let answer = self.until_answered(advance).await;
            assert_eq!(answer["state"], state, "{answer}");
        }
    }

    /// Sends the same until there is an answer. That the system or a part of it
    /// is not there is none; whatever else is not a success fails the test.
    async fn until_answered(&mut self, request: impl Fn() -> RequestBuilder) -> Value {
        let end = Instant::now() + PATIENCE;
        loop {
            match Answer::of(request().timeout(ANSWER_WITHIN)).await {
                Ok(answer) if matches!(answer.status, 503 | 504) => {}
                Ok(answer) => return answer.ok(),
                Err(error) => assert!(Instant::now() < end, "{error:?}"),
            }
            assert!(Instant::now() < end, "no answer within {PATIENCE:?}");
            self.repeats += 1;
            sleep(PAUSE).await;
        }
    }
}
