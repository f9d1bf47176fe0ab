//! The code of who told a guest of the shop.

use std::sync::Arc;

use axum::{Extension, body::Bytes, response::Response};
use http::StatusCode;

use super::wallet;
use crate::{error::Problem, forms::Form, html, page::Page, referral};

/// Takes the code of who told them of the shop.
pub(super) async fn claim(Extension(page): Extension<Arc<Page>>, body: Bytes) -> Result<Response, Problem> {
    let sent = Form::parse(&body);
    match referral::claim(&page, page.principal.subject.clone(), &sent).await {
        Ok(()) => Ok(html::see_other(&format!("{}/wallet?brought=1#friends", page.guests()))),
        Err(wrong) => Ok(Box::pin(wallet::render(&page, StatusCode::BAD_REQUEST, &sent, wrong)).await),
    }
}
