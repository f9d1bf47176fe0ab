//! What could not be delivered by a channel, to be sent again.

use std::sync::Arc;

use axum::{Extension, body::Bytes, extract::Path, response::Response};
use contracts::orders::v1::{ListMessagesRequest, Message, ResendMessageRequest, message::Delivery};
use tonic::Status;

use super::kind::Kind;
use crate::{error::Problem, forms::Form, html, page::Page};

/// So much of each outcome is looked through.
const LOOKED_THROUGH: i32 = 100;
const SHOWN: usize = 10;

/// The latest that came to nothing.
pub(super) async fn of(page: &Page, kind: Kind) -> Result<Vec<Message>, Status> {
    let (failed, out) =
        futures::join!(of_outcome(page, Delivery::Failed), of_outcome(page, Delivery::OutOfWindow));
    let mut all: Vec<_> = failed?.into_iter().chain(out?).filter(|one| is_by(one, kind)).collect();
    // Their names are in the order of their time.
    all.sort_by(|a, b| b.name.cmp(&a.name));
    all.truncate(SHOWN);
    Ok(all)
}

async fn of_outcome(page: &Page, delivery: Delivery) -> Result<Vec<Message>, Status> {
    let request = ListMessagesRequest {
        parent: page.shop.name.clone(),
        delivery: delivery.into(),
        page_size: LOOKED_THROUGH,
        ..ListMessagesRequest::default()
    };
    Ok(page.orders().list_messages(request).await?.into_inner().messages)
}

/// Whether a message goes by a kind: a webhook takes what no other has.
fn is_by(message: &Message, kind: Kind) -> bool {
    let own = Kind::of(&message.channel).unwrap_or(Kind::Webhook);
    own == kind
}

/// Has one sent again.
pub(super) async fn resend(
    Extension(page): Extension<Arc<Page>>,
    Path(kind): Path<String>,
    body: Bytes,
) -> Result<Response, Problem> {
    let sent = Form::parse(&body);
    let name = page.resource("messages", sent.get("message"));
    let request = ResendMessageRequest { name, request_id: sent.get("request_id").to_owned() };
    page.orders().resend_message(request).await?;
    Ok(html::see_other(&format!("/settings/channels/{kind}#log")))
}
