//! Messages of guests by whatever program of the shop signs them.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, Request, State},
    response::{IntoResponse, Response},
};
use contracts::orders::v1::{CreateMessageRequest, Message};
use http::request::Parts;
use kernel::{ShopId, Time};
use runtime::{Refusal, field::timestamp};
use serde::Deserialize;
use serde_json::json;
use tonic::{Code, Status};

use crate::{
    body,
    channels::{Channels, told},
    protocol::webhook::{ID, SIGNATURE, Secret, TIMESTAMP},
    refused::Refused,
};

/// A text of 2,000 characters, escaped.
const MOST: usize = 64 << 10;
const WEBHOOK: &str = "webhook";

/// What a guest wrote, in the words of `CreateMessage`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Incoming {
    channel: String,
    channel_message_id: String,
    sender_id: String,
    text: String,
    /// RFC 3339.
    #[serde(default)]
    sent_time: Option<String>,
}

/// A message of a guest; answered with what to reply.
pub(crate) async fn take(
    State(channels): State<Arc<Channels>>,
    Path(shop): Path<String>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let taken = async {
        let shop: ShopId = shop.parse().map_err(|_| Refused::NotFound)?;
        let settings = channels.settings(&shop, WEBHOOK).await?;
        let secret = Secret::new(&settings.signing_secret).map_err(|_| Refused::NotFound)?;
        let body = body::read(&channels, body, MOST).await?;
        secret.check(headers(&parts), channels.seconds(), &body)?;
        let incoming =
            serde_json::from_slice(&body).map_err(|why| Refused::Malformed(format!("the body: {why}")))?;
        answered(&channels, &shop, incoming).await
    };
    let taken = taken.await;
    told(&channels, (&shop, WEBHOOK), &parts, taken).await
}

fn headers(parts: &Parts) -> [&str; 3] {
    let one = |name| parts.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    [ID, TIMESTAMP, SIGNATURE].map(one)
}

async fn answered(channels: &Channels, shop: &ShopId, incoming: Incoming) -> Result<Response, Refused> {
    let sent = incoming.sent_time.map(|text| text.parse().map(Time::from_timestamp));
    let sent = sent
        .transpose()
        .map_err(|_| Refused::Malformed("sentTime must be as 2026-11-23T11:00:00+08:00".into()))?;
    let message = Message {
        channel: incoming.channel,
        channel_message_id: incoming.channel_message_id,
        sender_id: incoming.sender_id,
        text: incoming.text,
        sent_time: sent.map(timestamp),
        ..Message::default()
    };
    let request = CreateMessageRequest { parent: format!("shops/{shop}"), message: Some(message) };
    let message = channels.orders.clone().create_message(request).await.map_err(|status| refused(&status))?;
    let message = message.into_inner();
    let answer =
        json!({ "name": message.name, "replyText": message.reply_text, "needsPerson": message.needs_person });
    Ok(Json(answer).into_response())
}

fn refused(status: &Status) -> Refused {
    match status.code() {
        Code::InvalidArgument => Refused::Malformed(Refusal::from(status).message),
        _ => Refused::of_service(status),
    }
}
