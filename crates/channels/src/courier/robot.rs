//! A robot of a group of staff in `WeCom`, which can write and not read.

use contracts::orders::v1::{Channel as Way, PendingDelivery, channel_traffic::Fault};
use serde_json::json;

use super::{
    Courier, Outcome, Why,
    platforms::{Answered, ask, post},
};
use crate::protocol::reply::cut;

/// A robot may write 20 messages a minute.
const TOO_OFTEN: i64 = 45_009;

/// Tries a message.
pub(crate) async fn send(courier: &Courier, delivery: &PendingDelivery, way: &Way) -> Outcome {
    match write(courier, way, &delivery.text).await {
        Ok(answered) if answered.errcode == 0 => Outcome::Delivered,
        Ok(answered) if [-1, TOO_OFTEN].contains(&answered.errcode) => {
            Outcome::Again(Why::new(None, answered.to_string()))
        }
        Ok(answered) => Outcome::Refused(Why::new(Some(Fault::Refused), answered.to_string())),
        Err(why) => Outcome::Again(why),
    }
}

/// Has the robot write something. Errors: why there is no answer.
pub(super) async fn write(courier: &Courier, way: &Way, text: &str) -> Result<Answered, Why> {
    let body = json!({ "msgtype": "text", "text": { "content": cut(text) } });
    ask(courier, post(&way.url, &body)).await
}
