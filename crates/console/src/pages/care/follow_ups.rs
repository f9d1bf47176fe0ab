//! Whom to ask after now.

use std::sync::Arc;

use axum::{Extension, body::Bytes, extract::Path, response::Response};
use contracts::feedback::v1::{CompleteFollowUpRequest, FollowUp, ListFollowUpsRequest, follow_up::State};
use tonic::Status;

use crate::{
    error::Problem,
    forms::Form,
    guests::{Guests, Label},
    html,
    page::Page,
};

const MOST: i32 = 50;

/// Those that are due, the longest due first.
pub(super) async fn due(page: &Page) -> Result<Vec<FollowUp>, Status> {
    let request = ListFollowUpsRequest {
        parent: page.shop.name.clone(),
        state: State::Due.into(),
        page_size: MOST,
        ..ListFollowUpsRequest::default()
    };
    Ok(page.feedback().list_follow_ups(request).await?.into_inner().follow_ups)
}

pub(super) fn rows(page: &Page, guests: &Guests, all: Vec<FollowUp>) -> Vec<(FollowUp, Label)> {
    let row = |one: FollowUp| {
        let guest = guests.label(page, &one.customer);
        (one, guest)
    };
    all.into_iter().map(row).collect()
}

/// Notes that a guest was asked after, or that it was left.
pub(super) async fn complete(
    Extension(page): Extension<Arc<Page>>,
    Path(follow_up): Path<String>,
    body: Bytes,
) -> Result<Response, Problem> {
    let sent = Form::parse(&body);
    let request = CompleteFollowUpRequest {
        name: page.resource("followUps", &follow_up),
        skipped: sent.is_on("skipped"),
        outcome: sent.trimmed("outcome").to_owned(),
        request_id: sent.get("request_id").to_owned(),
    };
    page.feedback().complete_follow_up(request).await?;
    Ok(html::see_other("/care#follow-ups"))
}
