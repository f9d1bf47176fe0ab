//! What taking dishes off the menu would have done to the orders of the past.

use std::sync::Arc;

use askama::Template;
use axum::{Extension, response::Response};
use contracts::orders::v1::{MenuItem, MenuRemoval, SimulateMenuRemovalRequest};
use http::StatusCode;
use runtime::Refusal;
use tonic::Status;

use super::{dishes, removal_texts::Texts};
use crate::{
    error::Problem,
    forms::{Form, Wrong},
    html,
    page::Page,
};

#[derive(Template)]
#[template(path = "menu/removal.html")]
struct Removal<'a> {
    page: &'a Page,
    t: Texts,
    dishes: Vec<MenuItem>,
    chosen: Vec<i32>,
    found: Option<MenuRemoval>,
    wrong: Wrong,
}

/// The dishes to choose from, and what is known of those that were chosen.
pub(super) async fn show(Extension(page): Extension<Arc<Page>>) -> Result<Response, Problem> {
    let sent = Form::parse(page.query.as_bytes());
    let chosen: Vec<i32> = sent.all("code").filter_map(|code| code.parse().ok()).collect();
    let (dishes, found) = futures::join!(dishes(&page), simulate(&page, &chosen));
    let (status, found, wrong) = match found {
        Ok(found) => (StatusCode::OK, found, Wrong::default()),
        Err(status) => {
            let wrong = Wrong::refused(&Refusal::from(&status), |_| None);
            (StatusCode::BAD_REQUEST, None, wrong)
        }
    };
    let t = Texts(page.lang);
    Ok(html::with_status(status, &Removal { page: &page, t, dishes: dishes?, chosen, found, wrong }))
}

async fn simulate(page: &Page, chosen: &[i32]) -> Result<Option<MenuRemoval>, Status> {
    if chosen.is_empty() {
        return Ok(None);
    }
    let request = SimulateMenuRemovalRequest {
        parent: page.shop.name.clone(),
        item_codes: chosen.to_vec(),
        ..SimulateMenuRemovalRequest::default()
    };
    Ok(Some(page.orders().simulate_menu_removal(request).await?.into_inner()))
}

impl Removal<'_> {
    fn is_chosen(&self, dish: &MenuItem) -> bool {
        self.chosen.contains(&dish.code)
    }
}
