//! A line as it would be written in a chat: `3.6 不辣`.

use std::sync::Arc;

use axum::{Extension, body::Bytes, response::Response};
use contracts::orders::v1::{CreateMessageRequest, Message};
use http::StatusCode;

use super::{basket::Basket, menu, said::Said, texts::Texts};
use crate::{
    error::Problem,
    forms::Form,
    html,
    page::{Page, id_of},
};

const CHANNEL: &str = "page";

/// Has a line read. What is ordered by it is looked at next; anything else is answered on
/// the menu.
pub(super) async fn say(Extension(page): Extension<Arc<Page>>, body: Bytes) -> Result<Response, Problem> {
    let (sent, t) = (Form::parse(&body), Texts(page.lang));
    let (text, basket) = (sent.trimmed("text").to_owned(), Basket::parse(&sent));
    if text.is_empty() {
        let said = Said { text, reply: t.line_missing().to_owned(), is_wrong: true };
        return menu::render(&page, StatusCode::BAD_REQUEST, basket, Some(&said)).await;
    }
    if page.principal.customer().is_none() {
        return Ok(html::see_other(&after_hello(&page, &text, &basket)));
    }
    let answer = page.orders().create_message(message(&page, &sent, &text)).await?.into_inner();
    if let Some(order) = answer.orders.first() {
        let (start, id) = (page.guests(), id_of(&order.name));
        return Ok(html::see_other(&format!("{start}/orders/{id}")));
    }
    let reply = if answer.reply_text.is_empty() { t.passed_on().to_owned() } else { answer.reply_text };
    let said = Said { text, reply, is_wrong: false };
    menu::render(&page, StatusCode::OK, basket, Some(&said)).await
}

/// Whom the shop does not know says who they are first, and comes back to what they wrote.
fn after_hello(page: &Page, text: &str, basket: &Basket) -> String {
    let written: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
    let back = format!("{}?text={written}&{}", page.guests(), basket.query());
    let back: String = form_urlencoded::byte_serialize(back.as_bytes()).collect();
    format!("{}/hello?next={back}", page.guests())
}

fn message(page: &Page, sent: &Form, text: &str) -> CreateMessageRequest {
    let id = match sent.trimmed("message_id") {
        "" => page.fresh_id(),
        id => id.to_owned(),
    };
    let message = Message {
        channel: CHANNEL.to_owned(),
        channel_message_id: id,
        text: text.to_owned(),
        ..Message::default()
    };
    CreateMessageRequest { parent: page.shop.name.clone(), message: Some(message) }
}
