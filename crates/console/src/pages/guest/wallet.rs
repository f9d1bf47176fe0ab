//! What a guest has at the shop: points, gifts, memberships, a code for friends.

use std::sync::Arc;

use askama::Template;
use axum::{Extension, response::Response};
use contracts::loyalty::v1::{
    GetPointsAccountRequest, Grant, ListGrantsRequest, ListPointsEntriesRequest, PointsAccount, PointsEntry,
    grant::State,
};
use http::StatusCode;
use tonic::Status;

use super::{
    friends::{self, Friends},
    memberships::{self, Memberships},
    texts::Texts,
};
use crate::{
    forms::{Form, Wrong},
    html,
    page::Page,
};

const LATEST: i32 = 20;

#[derive(Template)]
#[template(path = "guest/wallet.html")]
struct Wallet<'a> {
    page: &'a Page,
    t: Texts,
    /// None of these is shown where they can't be looked up.
    points: Option<PointsAccount>,
    entries: Vec<PointsEntry>,
    grants: Option<Vec<Grant>>,
    memberships: Option<Memberships>,
    friends: Option<Friends>,
    f: friends::Texts,
    /// Whether the code of a friend was taken just now.
    is_brought: bool,
    sent: &'a Form,
    wrong: Wrong,
}

/// All of it, as far as it can be looked up.
pub(super) async fn show(Extension(page): Extension<Arc<Page>>) -> Response {
    let asked = Form::parse(page.query.as_bytes());
    Box::pin(render(&page, StatusCode::OK, &asked, Wrong::default())).await
}

/// The whole page; with the code that was sent and is wrong, if one is.
pub(super) async fn render(page: &Page, status: StatusCode, sent: &Form, wrong: Wrong) -> Response {
    let account = format!("{}/pointsAccount", page.principal.subject);
    let (points, entries, grants, memberships, friends) = futures::join!(
        points(page, &account),
        entries(page, &account),
        grants(page),
        memberships::of(page),
        friends::of(page)
    );
    let wallet = Wallet {
        page,
        t: Texts(page.lang),
        points: points.ok(),
        entries: entries.unwrap_or_default(),
        grants: grants.ok(),
        memberships: memberships.ok(),
        friends: friends.ok(),
        f: friends::Texts(page.lang),
        is_brought: sent.is_on("brought"),
        sent,
        wrong,
    };
    html::with_status(status, &wallet)
}

pub(super) async fn points(page: &Page, account: &str) -> Result<PointsAccount, Status> {
    let request = GetPointsAccountRequest { name: account.to_owned() };
    Ok(page.loyalty().get_points_account(request).await?.into_inner())
}

async fn entries(page: &Page, account: &str) -> Result<Vec<PointsEntry>, Status> {
    let request = ListPointsEntriesRequest {
        parent: account.to_owned(),
        page_size: LATEST,
        ..ListPointsEntriesRequest::default()
    };
    let entries = page.loyalty().list_points_entries(request).await?.into_inner();
    Ok(entries.entries.into_iter().filter(|entry| entry.points != 0).collect())
}

async fn grants(page: &Page) -> Result<Vec<Grant>, Status> {
    let request = ListGrantsRequest {
        parent: page.shop.name.clone(),
        page_size: LATEST,
        ..ListGrantsRequest::default()
    };
    let grants = page.loyalty().list_grants(request).await?.into_inner().grants;
    // What waits for somebody's word may never come.
    let is_theirs = |grant: &Grant| matches!(grant.state(), State::Granted | State::Taken);
    Ok(grants.into_iter().filter(is_theirs).collect())
}

impl Wallet<'_> {
    /// Whether a guest may join it by themselves.
    fn is_free(plan: &contracts::loyalty::v1::Plan) -> bool {
        plan.price.as_ref().is_none_or(|price| price.amount == 0)
    }

    fn is_taken(grant: &Grant) -> bool {
        grant.state() == State::Taken
    }
}
