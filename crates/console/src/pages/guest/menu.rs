//! The menu, from which a guest orders by touching dishes or by writing a line.

use std::sync::Arc;

use askama::Template;
use axum::{Extension, response::Response};
use contracts::{
    common::v1::Money,
    feedback::v1::{GetRatingSummaryRequest, RatingSummary},
    orders::v1::{ListMenuItemsRequest, MenuItem},
};
use http::{StatusCode, Uri};
use tonic::Status;

use super::{basket::Basket, said::Said, texts::Texts};
use crate::{error::Problem, format, forms::Form, html, page::Page};

/// More dishes than any menu has.
const MOST: i32 = 500;

#[derive(Template)]
#[template(path = "guest/menu.html")]
struct Menu<'a> {
    page: &'a Page,
    t: Texts,
    groups: Vec<Group>,
    basket: Basket,
    total: String,
    /// What was written, and what the shop says to it.
    said: Option<&'a Said>,
    /// Where the service is away there is none.
    ratings: Option<RatingSummary>,
    message_id: String,
    /// A line that was written before its guest was known.
    text: String,
}

/// The dishes of a category.
struct Group {
    name: String,
    dishes: Vec<MenuItem>,
}

/// The menu with what is chosen. A step is answered by the basket's own address, so that it
/// is taken once however often the page is loaded.
pub(super) async fn show(Extension(page): Extension<Arc<Page>>, uri: Uri) -> Result<Response, Problem> {
    let asked = Form::parse(uri.query().unwrap_or_default().as_bytes());
    let basket = Basket::parse(&asked);
    let step = ["plus", "minus"].into_iter().find_map(|name| asked.get(name).parse::<i32>().ok());
    if let Some(code) = step {
        let (start, query) = (page.guests(), basket.query());
        return Ok(html::see_other(&format!("{start}?{query}#d{code}")));
    }
    let menu = Menu { text: asked.trimmed("text").to_owned(), ..of(&page, basket, None).await? };
    Ok(html::page(&menu))
}

/// The menu; after a line was written, with what came of it.
pub(super) async fn render(
    page: &Page,
    status: StatusCode,
    basket: Basket,
    said: Option<&Said>,
) -> Result<Response, Problem> {
    Ok(html::with_status(status, &of(page, basket, said).await?))
}

async fn of<'a>(page: &'a Page, basket: Basket, said: Option<&'a Said>) -> Result<Menu<'a>, Problem> {
    let (dishes, ratings) = futures::join!(dishes(page), ratings(page));
    let dishes = dishes?;
    let total = price(page, basket.total(&dishes));
    Ok(Menu {
        page,
        t: Texts(page.lang),
        groups: groups(dishes),
        basket,
        total,
        said,
        ratings: ratings.ok().filter(|ratings| ratings.rating_count > 0),
        message_id: page.fresh_id(),
        text: String::new(),
    })
}

/// An amount in the shop's currency.
pub(super) fn price(page: &Page, amount: i64) -> String {
    format::money(Some(&Money { amount, currency: page.shop.currency.clone() }))
}

pub(super) async fn dishes(page: &Page) -> Result<Vec<MenuItem>, Status> {
    let request = ListMenuItemsRequest {
        parent: page.shop.name.clone(),
        page_size: MOST,
        ..ListMenuItemsRequest::default()
    };
    Ok(page.orders().list_menu_items(request).await?.into_inner().menu_items)
}

/// What everybody may know of the shop's ratings.
pub(super) async fn ratings(page: &Page) -> Result<RatingSummary, Status> {
    let request = GetRatingSummaryRequest { name: format!("{}/ratingSummary", page.shop.name) };
    Ok(page.feedback().get_rating_summary(request).await?.into_inner())
}

/// By category, in the order in which the menu comes to them.
fn groups(dishes: Vec<MenuItem>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for dish in dishes {
        match groups.iter_mut().find(|group| group.name == dish.category) {
            Some(group) => group.dishes.push(dish),
            None => groups.push(Group { name: dish.category.clone(), dishes: vec![dish] }),
        }
    }
    groups
}
