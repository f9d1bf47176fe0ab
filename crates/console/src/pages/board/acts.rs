//! What is done on the board: a step, a gift, a dish that is out.

use std::sync::Arc;

use axum::{Extension, body::Bytes, extract::Path, response::Response};
use contracts::{
    loyalty::v1::GrantRewardRequest,
    orders::v1::{AdvanceOrderRequest, GetOrderRequest, MenuItem, UpdateMenuItemRequest, order::State},
};
use kernel::Failure;
use prost_types::FieldMask;

use super::ticket;
use crate::{error::Problem, forms::Form, html, page::Page};

/// Takes an order a step further: to `to`, or without it to the step that follows.
pub(super) async fn advance(
    Extension(page): Extension<Arc<Page>>,
    Path(order): Path<String>,
    body: Bytes,
) -> Result<Response, Problem> {
    let (sent, name) = (Form::parse(&body), page.resource("orders", &order));
    let to_state = match sent.get("to") {
        "" => {
            let order = page.orders().get_order(GetOrderRequest { name: name.clone() }).await?;
            ticket::next(order.get_ref().state())
        }
        word => State::from_str_name(word).ok_or_else(|| Failure::field("to", "is no step of an order"))?,
    };
    let request = AdvanceOrderRequest {
        name,
        to_state: to_state.into(),
        etag: sent.get("etag").to_owned(),
        request_id: String::new(),
    };
    page.orders().advance_order(request).await?;
    Ok(html::see_other("/board"))
}

/// Gives a reward; the card shows what the next one may be.
pub(super) async fn give(
    Extension(page): Extension<Arc<Page>>,
    Path(customer): Path<String>,
    body: Bytes,
) -> Result<Response, Problem> {
    let sent = Form::parse(&body);
    let named = |collection, field| match sent.get(field) {
        "" => String::new(),
        id if id.contains('/') => id.to_owned(),
        id => page.resource(collection, id),
    };
    let request = GrantRewardRequest {
        parent: page.shop.name.clone(),
        customer: page.resource("customers", &customer),
        reward: named("rewards", "reward"),
        campaign: named("campaigns", "campaign"),
        order: named("orders", "order"),
        request_id: sent.get("request_id").to_owned(),
        ..GrantRewardRequest::default()
    };
    page.loyalty().grant_reward(request).await?;
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("guest", &customer).append_pair("order", sent.get("order"));
    Ok(html::see_other(&format!("/board?{}", query.finish())))
}

/// Says that a dish is out, or there again where the box is not ticked.
pub(super) async fn sold_out(
    Extension(page): Extension<Arc<Page>>,
    Path(code): Path<String>,
    body: Bytes,
) -> Result<Response, Problem> {
    let sent = Form::parse(&body);
    let dish = MenuItem {
        name: page.resource("menuItems", &code),
        sold_out: sent.is_on("sold_out"),
        ..MenuItem::default()
    };
    let request = UpdateMenuItemRequest {
        menu_item: Some(dish),
        update_mask: Some(FieldMask { paths: vec!["sold_out".to_owned()] }),
        request_id: String::new(),
    };
    page.orders().update_menu_item(request).await?;
    Ok(html::see_other("/board#dishes"))
}
