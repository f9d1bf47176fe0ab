//! Plans that guests join: what there is, what one gives, who is in it; and who would lose what,
//! before it is changed.

mod act;
mod form;
mod plan;
mod texts;

use std::sync::Arc;

use askama::Template;
use axum::{Extension, Router, response::Response, routing::get};
use contracts::loyalty::v1::{ListPlansRequest, Plan};
use tonic::Status;

use crate::{console::Console, error::Problem, html, page::Page};
use texts::Texts;

const MOST: i32 = 200;

pub(crate) fn routes() -> Router<Arc<Console>> {
    Router::new()
        .route("/giving/plans", get(show))
        .route("/giving/plans/new", get(plan::blank).post(act::make))
        .route("/giving/plans/{plan}", get(plan::show).post(act::change))
        .route("/giving/plans/{plan}/roll-back", get(plan::show).post(act::roll_back))
        .route("/giving/plans/{plan}/retire", get(plan::show).post(act::retire))
}

#[derive(Template)]
#[template(path = "giving/plans.html")]
struct PlanList<'a> {
    page: &'a Page,
    t: Texts,
    plans: Vec<Plan>,
}

async fn show(Extension(page): Extension<Arc<Page>>) -> Result<Response, Problem> {
    let plans = all(&page).await?;
    Ok(html::page(&PlanList { page: &page, t: Texts(page.lang), plans }))
}

/// Every plan, newest first; those that nobody joins any more come last.
pub(crate) async fn all(page: &Page) -> Result<Vec<Plan>, Status> {
    let request =
        ListPlansRequest { parent: page.shop.name.clone(), page_size: MOST, ..ListPlansRequest::default() };
    let mut plans = page.loyalty().list_plans(request).await?.into_inner().plans;
    plans.sort_by_key(|plan| plan.retired);
    Ok(plans)
}
