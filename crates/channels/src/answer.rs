//! What a push is answered with.

use std::{sync::Arc, time::Duration};

use contracts::orders::v1::{CreateMessageRequest, Message};
use kernel::{ShopId, Time};
use runtime::field::timestamp;
use tokio::time::timeout;
use tonic::{Code, Status};
use tracing::Instrument;

use crate::{
    channels::Channels,
    protocol::push::{Push, What},
    refused::Refused,
    texts::{TEXT_ALONE, WELCOME},
};

/// The platforms hang up after 5 s and ask again, which is how a reply that took longer still
/// gets to its guest.
const PATIENCE: Duration = Duration::from_secs(6);

/// The text that a push is answered with; `None` if there is nothing to say.
pub(crate) async fn answer(
    channels: &Arc<Channels>,
    (shop, kind): (&ShopId, &'static str),
    push: &Push,
    welcome: &str,
) -> Result<Option<String>, Refused> {
    match &push.what {
        What::Text { text, .. } if !text.is_empty() => replied(channels, (shop, kind), push, text).await,
        What::Other { .. } => Ok(Some(TEXT_ALONE.to_owned())),
        What::Follows => Ok(Some(if welcome.is_empty() { WELCOME } else { welcome }.to_owned())),
        _ => Ok(None),
    }
}

/// What orders replies to a message. Whoever asks the same again, here or at another replica,
/// gets the same reply; who asks meanwhile waits for it, too.
async fn replied(
    channels: &Arc<Channels>,
    (shop, kind): (&ShopId, &'static str),
    push: &Push,
    text: &str,
) -> Result<Option<String>, Refused> {
    let message = Message {
        channel: kind.to_owned(),
        channel_message_id: push.message_id().unwrap_or_default(),
        sender_id: push.guest.clone(),
        text: text.to_owned(),
        sent_time: sent(push.seconds).map(timestamp),
        ..Message::default()
    };
    let request = CreateMessageRequest { parent: format!("shops/{shop}"), message: Some(message) };
    let mut orders = channels.orders.clone();
    // Goes on when the platform hangs up, for the order is wanted all the same.
    let asked = tokio::spawn(async move { orders.create_message(request).await }.in_current_span());
    match timeout(PATIENCE, asked).await {
        Ok(Ok(Ok(message))) => Ok(Some(message.into_inner().reply_text).filter(|reply| !reply.is_empty())),
        Ok(Ok(Err(status))) => refused(&status),
        Err(_) | Ok(Err(_)) => Err(Refused::Later),
    }
}

/// A message that orders does not take is one for a person, who sees it; asked again it
/// would be refused again.
fn refused(status: &Status) -> Result<Option<String>, Refused> {
    match status.code() {
        Code::InvalidArgument | Code::FailedPrecondition => Ok(None),
        _ => Err(Refused::of_service(status)),
    }
}

fn sent(seconds: i64) -> Option<Time> {
    Time::from_micros(seconds.checked_mul(1_000_000)?)
}
