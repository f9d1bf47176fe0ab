//! The dishes: all of them, and one to be changed or added.

mod dish;
mod neighbour_texts;
mod neighbours;
pub(crate) mod paste;
mod purchasing;
mod purchasing_texts;
mod recipe;
mod removal;
mod removal_texts;
mod rows;
mod services;
mod texts;
mod upload;

use std::sync::Arc;

use askama::Template;
use axum::{Extension, Router, response::Response, routing::get};
use contracts::orders::v1::{ListMenuItemsRequest, MenuItem};
use tonic::Status;

use crate::{
    console::Console,
    error::Problem,
    html::{self, leads_to},
    page::Page,
};
use texts::Texts;

/// More dishes than any menu has; what is over is not shown.
const MOST: i32 = 500;

pub(crate) fn routes() -> Router<Arc<Console>> {
    Router::new()
        .merge(services::routes())
        .route("/menu", get(show))
        .route("/menu/paste", get(paste::blank).post(paste::take))
        .route("/menu/upload", get(upload::blank).post(upload::preview))
        .route("/menu/upload/take", leads_to("/menu/upload").post(upload::take))
        .route("/menu/template.csv", get(upload::template))
        .route("/menu/purchasing", get(purchasing::show).post(purchasing::add))
        .route("/menu/purchasing/{ingredient}", leads_to("/menu/purchasing").post(purchasing::change))
        .route("/menu/removal", get(removal::show))
        .route("/menu/neighbours", get(neighbours::show).post(neighbours::add))
        .route("/menu/neighbours/{neighbour}", leads_to("/menu/neighbours").post(neighbours::change))
        .route("/menu/{code}/recipe", get(recipe::show).post(recipe::change))
        .route("/menu/new", get(dish::blank).post(dish::add))
        .route("/menu/{code}", get(dish::show).post(dish::change))
}

#[derive(Template)]
#[template(path = "menu/menu.html")]
struct Menu<'a> {
    page: &'a Page,
    t: Texts,
    dishes: Vec<MenuItem>,
}

async fn show(Extension(page): Extension<Arc<Page>>) -> Result<Response, Problem> {
    let dishes = dishes(&page).await?;
    Ok(html::page(&Menu { page: &page, t: Texts(page.lang), dishes }))
}

/// The dishes that there are.
pub(crate) async fn dishes(page: &Page) -> Result<Vec<MenuItem>, Status> {
    let request = ListMenuItemsRequest {
        parent: page.shop.name.clone(),
        page_size: MOST,
        ..ListMenuItemsRequest::default()
    };
    Ok(page.orders().list_menu_items(request).await?.into_inner().menu_items)
}
