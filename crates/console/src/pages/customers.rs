//! Guests: the search, and the page of one.

mod card;
mod friend_texts;
mod friends;
mod goals;
mod guest;
mod joined;
mod ledger;
mod memberships;
mod merged;
mod partner_texts;
mod partners;
mod reach;
mod record;
mod record_texts;
mod renumberings;
mod segments;
mod texts;
mod ties;

use std::sync::Arc;

use askama::Template;
use axum::{Extension, Router, response::Response, routing::get};
use contracts::customers::v1::{Customer, ListCustomersRequest};
use http::Uri;

use crate::{
    console::Console,
    error::Problem,
    forms::Form,
    guests::of_number,
    html::{self, leads_to},
    page::Page,
};
use texts::Texts;

const PAGE_SIZE: i32 = 50;

pub(crate) fn routes() -> Router<Arc<Console>> {
    Router::new()
        .merge(goals::routes())
        .merge(renumberings::routes())
        .merge(segments::routes())
        .route("/customers", get(search))
        .route("/customers/partners", get(partners::show).post(partners::add))
        .route("/customers/partners/{partner}/dues", leads_to("/customers/partners").post(partners::owe))
        .route(
            "/customers/partners/{partner}/dues/{due}",
            leads_to("/customers/partners").post(partners::settle),
        )
        .route(
            "/customers/partners/{partner}/dues/{due}/end",
            leads_to("/customers/partners").post(partners::take_back),
        )
        .route("/customers/partners/{partner}/contacts", leads_to("/customers/partners").post(partners::note))
        .route("/customers/new", get(record::blank).post(record::add))
        .route("/customers/{customer}", get(guest::show))
        .route("/customers/{customer}/edit", get(record::show).post(record::change))
        .route("/customers/{customer}/links", get(record::show).post(ties::link))
        .route("/customers/{customer}/links/{other}", leads_to("/customers").post(ties::unlink))
        .route("/customers/{customer}/merge", get(ties::preview).post(ties::merge))
        .route("/customers/{customer}/unmerge", get(guest::show).post(ties::unmerge))
        .route("/customers/{customer}/erase", get(record::show).post(ties::erase))
        .route("/customers/{customer}/contacts", get(guest::show).post(ties::note))
        .route("/customers/{customer}/memberships", get(guest::show).post(memberships::join))
        .route(
            "/customers/{customer}/memberships/{membership}",
            leads_to("/customers").post(memberships::change),
        )
        .route("/customers/{customer}/referral", get(guest::show).post(friends::claim))
        .route("/customers/{customer}/reach", get(guest::show).post(reach::change))
        .route("/customers/{customer}/card", get(card::show).post(card::make))
}

#[derive(Template)]
#[template(path = "customers/search.html")]
struct Search<'a> {
    page: &'a Page,
    t: Texts,
    query: &'a str,
    customers: Vec<Customer>,
    next: String,
}

/// Guests by number, or those that a search finds.
async fn search(Extension(page): Extension<Arc<Page>>, uri: Uri) -> Result<Response, Problem> {
    let asked = Form::parse(uri.query().unwrap_or_default().as_bytes());
    let query = asked.trimmed("q");
    let request = ListCustomersRequest {
        parent: page.shop.name.clone(),
        query: query.to_owned(),
        page_size: PAGE_SIZE,
        page_token: asked.get("page").to_owned(),
    };
    let mut found = page.customers().list_customers(request).await?.into_inner();
    // A number that was given up finds who had it.
    if let (true, Ok(number)) = (found.customers.is_empty(), query.trim_end_matches('号').parse()) {
        found.customers.extend(of_number(&page, number).await.ok());
    }
    let next = html::next_page("/customers", &[("q", query)], &found.next_page_token);
    Ok(html::page(&Search { page: &page, t: Texts(page.lang), query, customers: found.customers, next }))
}
