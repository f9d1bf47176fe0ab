//! The code that a guest brings friends with, and the one that a new guest says at the counter.

use std::sync::Arc;

use axum::{Extension, body::Bytes, extract::Path, response::Response};
use http::StatusCode;

use super::guest;
use crate::{error::Problem, forms::Form, html, language::texts, page::Page, referral};

/// Notes by whose code they came.
pub(super) async fn claim(
    Extension(page): Extension<Arc<Page>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Response, Problem> {
    let sent = Form::parse(&body);
    match referral::claim(&page, page.resource("customers", &id), &sent).await {
        Ok(()) => Ok(html::see_other(&format!("/customers/{id}?brought=1#friends"))),
        Err(wrong) => Box::pin(guest::render(&page, &id, StatusCode::BAD_REQUEST, &sent, wrong)).await,
    }
}

texts! { Texts {
    friends: "老带新", "Referrals";
    own: "推荐码", "Code to bring friends with";
    brought: "带来的朋友", "Friends who came by it";
    enter: "新客人说了朋友的推荐码？", "Did this guest come by a friend’s code?";
    code: "朋友的推荐码", "The friend’s code";
    take: "记下", "Note it";
    noted: "记下了。第一单送到以后，两边都记积分。", "Noted. Both get points once the first order has arrived.";
} }
