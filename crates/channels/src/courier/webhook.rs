//! Messages to whoever subscribes, signed as Standard Webhooks has it.

use bytes::Bytes;
use contracts::orders::v1::{Channel as Way, PendingDelivery};
use http::{Request, StatusCode, header::CONTENT_TYPE};
use kernel::Time;
use serde_json::{Value, json};

use super::{Courier, Outcome};
use crate::{
    client::one_line,
    protocol::webhook::{ID, SIGNATURE, Secret, Stamp, TIMESTAMP},
};

/// Tries a message. Its id is the same in every try, so that a subscriber knows a repeat.
pub(crate) async fn send(courier: &Courier, delivery: &PendingDelivery, way: &Way) -> Outcome {
    let Ok(secret) = Secret::new(&way.signing_secret) else {
        return Outcome::Again("the signing secret is none".into());
    };
    let id = delivery.message.rsplit('/').next().unwrap_or_default();
    let seconds = courier.clock.now().micros().div_euclid(1_000_000);
    let body = body(delivery).to_string().into_bytes();
    let signature = secret.sign(Stamp { id, seconds }, &body);
    let request = Request::post(&way.url)
        .header(CONTENT_TYPE, "application/json")
        .header(ID, id)
        .header(TIMESTAMP, seconds.to_string())
        .header(SIGNATURE, signature)
        .body(Bytes::from(body));
    let request = match request {
        Ok(request) => request,
        Err(error) => return Outcome::Again(format!("the address: {error}")),
    };
    match courier.client.send(request).await {
        Ok(answer) => outcome(answer.status()),
        Err(error) => Outcome::Again(one_line(&error)),
    }
}

/// Whatever a subscriber answers may be mended by them, but for that they are gone.
fn outcome(status: StatusCode) -> Outcome {
    match status {
        status if status.is_success() => Outcome::Delivered,
        StatusCode::GONE => Outcome::Refused("the subscriber answers 410 Gone".into()),
        status => Outcome::Again(format!("the subscriber answers {}", status.as_u16())),
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
