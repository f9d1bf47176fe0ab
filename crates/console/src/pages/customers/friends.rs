//! The code that a guest brings friends with, and the one that a new guest says at the counter.

use std::sync::Arc;

use axum::{Extension, body::Bytes, extract::Path, response::Response};
use http::StatusCode;

use super::guest;
use crate::{error::Problem, forms::Form, html, page::Page, referral};

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
