//! Messages to whoever subscribes, signed as Standard Webhooks has it.

use bytes::Bytes;
use contracts::orders::v1::{Channel as Way, PendingDelivery, channel_traffic::Fault};
use http::{Request, StatusCode, header::CONTENT_TYPE};
use kernel::Time;
use serde_json::{Value, json};

use super::{Courier, Outcome, Why, platforms::unanswered};
use crate::protocol::webhook::{ID, SIGNATURE, Secret, Stamp, TIMESTAMP};

/// Tries a message. Its id is the same in every try, so that a subscriber knows a repeat.
pub(crate) async fn send(courier: &Courier, delivery: &PendingDelivery, way: &Way) -> Outcome {
    let Ok(secret) = Secret::new(&way.signing_secret) else {
        return Outcome::Again(Why::new(Some(Fault::Signature), "the signing secret is none"));
    };
    let id = delivery.message.rsplit('/').next().unwrap_or_default();
    match post(courier, way, (&secret, id), &body(delivery)).await {
        Ok(status) => outcome(status),
        Err(why) => Outcome::Again(why),
    }
}

/// Hands something in, signed. Errors: why there is no answer.
pub(super) async fn post(
    courier: &Courier,
    way: &Way,
    (secret, id): (&Secret, &str),
    body: &Value,
) -> Result<StatusCode, Why> {
    let seconds = courier.clock.now().micros().div_euclid(1_000_000);
    let body = body.to_string().into_bytes();
    let signature = secret.sign(Stamp { id, seconds }, &body);
    let request = Request::post(&way.url)
        .header(CONTENT_TYPE, "application/json")
        .header(ID, id)
        .header(TIMESTAMP, seconds.to_string())
        .header(SIGNATURE, signature)
        .body(Bytes::from(body));
    let request =
        request.map_err(|error| Why::new(Some(Fault::Unreachable), format!("the address: {error}")))?;
    let answer = courier.client.send(request).await.map_err(|error| unanswered(&error))?;
    Ok(answer.status())
}

/// Whatever a subscriber answers may be mended by them, but for that they are gone.
fn outcome(status: StatusCode) -> Outcome {
    let why = |said| Why::new(Some(Fault::Refused), said);
    match status {
        status if status.is_success() => Outcome::Delivered,
        StatusCode::GONE => Outcome::Refused(why("the subscriber answers 410 Gone".to_owned())),
        status => Outcome::Again(why(format!("the subscriber answers {}", status.as_u16()))),
    }
}

fn body(delivery: &PendingDelivery) -> Value {
    let written = delivery.create_time.and_then(|time| {
        let micros = time.seconds.checked_mul(1_000_000)?.checked_add(i64::from(time.nanos) / 1_000)?;
        Some(Time::from_micros(micros)?.timestamp().to_string())
    });
    json!({
        "type": "message.outgoing",
        "timestamp": written,
        "data": {
            "name": delivery.message,
            "channel": delivery.channel,
            "recipientId": delivery.recipient_id,
            "customer": delivery.customer,
            "text": delivery.text,
        },
    })
}
