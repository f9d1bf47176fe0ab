//! What was chosen is looked at once more, with where to and when; then it is ordered.

use std::sync::Arc;

use askama::Template;
use axum::{Extension, body::Bytes, response::Response};
use contracts::{
    customers::v1::GetCustomerRequest,
    orders::v1::{CreateOrderRequest, MenuItem, Order},
};
use http::{StatusCode, Uri};
use jiff::civil::Time;
use runtime::Refusal;
use tonic::Status;

use super::{
    basket::Basket,
    menu::{dishes, price},
    texts::Texts,
};
use crate::{
    error::Problem,
    forms::{Form, Wrong},
    html,
    page::{Page, id_of},
};

#[derive(Template)]
#[template(path = "guest/checkout.html")]
struct Checkout<'a> {
    page: &'a Page,
    t: Texts,
    basket: Basket,
    /// What was chosen and is on the menu.
    dishes: Vec<MenuItem>,
    total: String,
    takes_rice: bool,
    sent: &'a Form,
    wrong: Wrong,
}

/// The form, with the guest's usual address.
pub(super) async fn show(Extension(page): Extension<Arc<Page>>, uri: Uri) -> Result<Response, Problem> {
    let asked = Form::parse(uri.query().unwrap_or_default().as_bytes());
    let basket = Basket::parse(&asked);
    if basket.is_empty() {
        return Ok(html::see_other(&page.guests()));
    }
    let sent = Form::of([("address", usual_address(&page).await), ("request_id", page.fresh_id())]);
    render(&page, StatusCode::OK, basket, &sent, Wrong::default()).await
}

async fn usual_address(page: &Page) -> String {
    let request = GetCustomerRequest { name: page.principal.subject.clone() };
    let me = page.customers().get_customer(request).await.map(tonic::Response::into_inner);
    let first = me.ok().and_then(|me| me.addresses.into_iter().next());
    first.map(|address| address.text).unwrap_or_default()
}

async fn render(
    page: &Page,
    status: StatusCode,
    basket: Basket,
    sent: &Form,
    wrong: Wrong,
) -> Result<Response, Problem> {
    let mut dishes = dishes(page).await?;
    dishes.retain(|dish| basket.of(&dish.code) > 0);
    let checkout = Checkout {
        page,
        t: Texts(page.lang),
        total: price(page, basket.total(&dishes)),
        takes_rice: page.shop.rice_code > 0 && dishes.iter().any(|dish| dish.takes_rice),
        basket,
        dishes,
        sent,
        wrong,
    };
    Ok(html::with_status(status, &checkout))
}

/// Orders it.
pub(super) async fn order(Extension(page): Extension<Arc<Page>>, body: Bytes) -> Result<Response, Problem> {
    let sent = Form::parse(&body);
    let basket = Basket::parse(&sent);
    let wrong = match try_order(&page, &basket, &sent).await {
        Ok(id) => return Ok(html::see_other(&format!("{}/orders/{id}", page.guests()))),
        Err(wrong) => wrong,
    };
    render(&page, StatusCode::BAD_REQUEST, basket, &sent, wrong).await
}

async fn try_order(page: &Page, basket: &Basket, sent: &Form) -> Result<String, Wrong> {
    let order = Order {
        lines: basket.lines(),
        note: sent.trimmed("note").to_owned(),
        delivery_address: sent.trimmed("address").to_owned(),
        wanted_time: wanted(page, sent)?,
        ..Order::default()
    };
    let request = CreateOrderRequest {
        parent: page.shop.name.clone(),
        order: Some(order),
        request_id: sent.get("request_id").to_owned(),
    };
    let placed = page.orders().create_order(request).await.map_err(|status| refused(page, &status))?;
    Ok(id_of(&placed.get_ref().name).to_owned())
}

/// A time of today in the shop, or of tomorrow if it is past.
fn wanted(page: &Page, sent: &Form) -> Result<Option<prost_types::Timestamp>, Wrong> {
    let text = sent.trimmed("wanted");
    if text.is_empty() {
        return Ok(None);
    }
    let wrong = || Wrong::field("wanted", Texts(page.lang).wanted_wrong());
    let time: Time = text.parse().map_err(|_| wrong())?;
    let now = page.now.to_zoned(page.zone.clone());
    let today = now.date().to_datetime(time).to_zoned(page.zone.clone()).map_err(|_| wrong())?;
    let wanted =
        if today < now { today.checked_add(jiff::Span::new().days(1)).map_err(|_| wrong())? } else { today };
    Ok(Some(prost_types::Timestamp { seconds: wanted.timestamp().as_second(), nanos: 0 }))
}

/// In the guest's language: what the services say is for who builds with them.
fn refused(page: &Page, status: &Status) -> Wrong {
    let (refusal, t) = (Refusal::from(status), Texts(page.lang));
    match refusal.reason.as_str() {
        "SHOP_CLOSED" => Wrong::field("wanted", t.closed()),
        "SOLD_OUT" => Wrong::whole(t.sold_out_meanwhile()),
        _ => Wrong::refused(&refusal, |field| match field {
            "order.note" => Some("note"),
            "order.delivery_address" => Some("address"),
            "order.wanted_time" => Some("wanted"),
            _ => None,
        }),
    }
}

impl Checkout<'_> {
    /// What so many of a dish come to.
    fn sum(&self, dish: &MenuItem) -> String {
        let each = dish.price.as_ref().map_or(0, |price| price.amount);
        price(self.page, each.saturating_mul(self.basket.of(&dish.code).into()))
    }
}
