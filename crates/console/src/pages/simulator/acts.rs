//! What both sides do.

use std::sync::Arc;

use axum::{Extension, body::Bytes, extract::Path, response::Response};
use contracts::{
    feedback::v1::{ReplyToCaseRequest, ResolveCaseRequest},
    orders::v1::{AdvanceOrderRequest, CreateMessageRequest, GetOrderRequest, Message, Order, order::State},
};
use http::StatusCode;
use kernel::Failure;
use runtime::Refusal;

use super::{CHANNEL, guest::Guest, render, texts::Texts};
use crate::{
    error::Problem,
    forms::{Form, Wrong},
    html,
    page::Page,
};

/// Somebody else is the guest. The shop knows them from then on, before they say something.
pub(super) async fn choose(Extension(page): Extension<Arc<Page>>, body: Bytes) -> Result<Response, Problem> {
    let guest = Guest::of(&page, Form::parse(&body).get("guest")).await?;
    guest.bind(&page).await;
    Ok(back(&guest.id, "guest-side"))
}

/// The guest says something.
pub(super) async fn say(Extension(page): Extension<Arc<Page>>, body: Bytes) -> Result<Response, Problem> {
    let sent = Form::parse(&body);
    let guest = Guest::of(&page, sent.get("guest")).await?;
    // A stranger who was not there before stays the same one.
    let sent = Form::of([("guest", guest.id.clone())]).over(&sent);
    if sent.trimmed("text").is_empty() {
        let wrong = Wrong::field("text", Texts(page.lang).text_missing());
        return render(&page, StatusCode::BAD_REQUEST, &sent, wrong).await;
    }
    guest.bind(&page).await;
    let message_id = match sent.get("message_id") {
        "" => page.fresh_id(),
        id => id.to_owned(),
    };
    let message = Message {
        channel: CHANNEL.to_owned(),
        channel_message_id: message_id,
        sender_id: guest.sender.clone(),
        text: sent.trimmed("text").to_owned(),
        ..Message::default()
    };
    let request = CreateMessageRequest { parent: page.shop.name.clone(), message: Some(message) };
    match page.orders().create_message(request).await {
        Ok(_) => Ok(back(&guest.id, "guest-side")),
        Err(status) => {
            let wrong = Wrong::field("text", Refusal::from(&status).message);
            render(&page, StatusCode::BAD_REQUEST, &sent, wrong).await
        }
    }
}

/// The shop takes an order a step further.
pub(super) async fn advance(
    Extension(page): Extension<Arc<Page>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Response, Problem> {
    let sent = Form::parse(&body);
    let to = State::from_str_name(sent.get("to"));
    let request = AdvanceOrderRequest {
        name: page.resource("orders", &id),
        to_state: to.ok_or_else(|| Failure::field("to", "is no step of an order"))?.into(),
        etag: sent.get("etag").to_owned(),
        request_id: sent.get("request_id").to_owned(),
    };
    page.orders().advance_order(request).await?;
    Ok(back(sent.get("guest"), "shop-side"))
}

/// The shop answers a complaint; where `then` says so, that it is settled, too.
pub(super) async fn reply(
    Extension(page): Extension<Arc<Page>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Response, Problem> {
    let sent = Form::of([("case", id.clone())]).over(&Form::parse(&body));
    let text = sent.trimmed("answer").to_owned();
    if text.is_empty() {
        let wrong = Wrong::field("reply", Texts(page.lang).text_missing());
        return render(&page, StatusCode::BAD_REQUEST, &sent, wrong).await;
    }
    let (name, request_id) = (page.resource("cases", &id), sent.get("request_id").to_owned());
    let done = if sent.get("then") == "resolve" {
        page.feedback().resolve_case(ResolveCaseRequest { name, text, request_id }).await
    } else {
        page.feedback().reply_to_case(ReplyToCaseRequest { name, text, request_id }).await
    };
    match done {
        Ok(_) => Ok(back(sent.get("guest"), "shop-side")),
        Err(status) => {
            let wrong = Wrong::field("reply", Refusal::from(&status).message);
            render(&page, StatusCode::BAD_REQUEST, &sent, wrong).await
        }
    }
}

/// An order as it is; nothing if it can't be looked up.
pub(super) async fn order(page: &Page, name: String) -> Option<Order> {
    Some(page.orders().get_order(GetOrderRequest { name }).await.ok()?.into_inner())
}

fn back(guest: &str, side: &str) -> Response {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("guest", guest);
    html::see_other(&format!("/simulator?{}#{side}", query.finish()))
}
