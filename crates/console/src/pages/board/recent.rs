//! The last twenty orders that somebody did something with: to look at, print, or take back.

use std::{collections::BTreeMap, sync::Arc};

use askama::Template;
use axum::{Extension, response::Response};
use contracts::orders::v1::{ListOrdersRequest, Order};
use tonic::Status;

use super::{called, chat::dishes, open_orders, texts::Texts, ticket::Ticket};
use crate::{error::Problem, html, page::Page};

const SHOWN: usize = 20;
/// Among the newest that are done with are those that were done with last.
const NEWEST: i32 = 100;

#[derive(Template)]
#[template(path = "board/recent.html")]
struct Recent<'a> {
    page: &'a Page,
    t: Texts,
    steps: Vec<Step>,
}

/// An order after its last step.
struct Step {
    ticket: Ticket,
    time: String,
    dishes: String,
}

pub(super) async fn show(Extension(page): Extension<Arc<Page>>) -> Result<Response, Problem> {
    let (open, closed) = futures::join!(open_orders(&page), closed_orders(&page));
    let mut orders = open?.orders;
    orders.extend(closed?);
    orders.retain(|order| order.steps.len() > 1);
    orders
        .sort_by_key(|order| order.update_time.as_ref().map(|time| (-time.seconds, -i64::from(time.nanos))));
    orders.truncate(SHOWN);
    let called = called(&page, &orders.iter().collect::<Vec<_>>()).await;
    let steps = orders.iter().map(|order| step(&page, order, &called)).collect();
    Ok(html::page(&Recent { page: &page, t: Texts(page.lang), steps }))
}

fn step(page: &Page, order: &Order, called: &BTreeMap<String, String>) -> Step {
    Step {
        ticket: Ticket::new(page, order, &[], called),
        time: page.clock(order.steps.last().and_then(|step| step.time.as_ref())),
        dishes: dishes(page, order),
    }
}

async fn closed_orders(page: &Page) -> Result<Vec<Order>, Status> {
    let request = ListOrdersRequest {
        parent: page.shop.name.clone(),
        filter: "open = false".to_owned(),
        page_size: NEWEST,
        ..ListOrdersRequest::default()
    };
    Ok(page.orders().list_orders(request).await?.into_inner().orders)
}
