//! A robot of a group of staff in `WeCom`, which can write and not read.

use contracts::orders::v1::{Channel as Way, PendingDelivery};
use serde_json::json;

use super::{
    Courier, Outcome,
    platforms::{ask, post},
};
use crate::protocol::reply::cut;

/// A robot may write 20 messages a minute.
const TOO_OFTEN: i64 = 45_009;

/// Tries a message.
pub(crate) async fn send(courier: &Courier, delivery: &PendingDelivery, way: &Way) -> Outcome {
    let body = json!({ "msgtype": "text", "text": { "content": cut(&delivery.text) } });
    match ask(courier, post(&way.url, &body)).await {
        Ok(answered) if answered.errcode == 0 => Outcome::Delivered,
        Ok(answered) if [-1, TOO_OFTEN].contains(&answered.errcode) => Outcome::Again(answered.to_string()),
        Ok(answered) => Outcome::Refused(answered.to_string()),
        Err(why) => Outcome::Again(why),
    }
}
