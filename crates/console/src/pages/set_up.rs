//! The way from an empty folder to the first order. What is done is asked of the services, so
//! that each step can be left and come back to.

mod enter;
mod texts;

use std::sync::Arc;

use askama::Template;
use axum::{
    Extension, Router, body::Bytes, http::HeaderMap, middleware::from_fn_with_state, response::Response,
    routing::get,
};
use contracts::{
    common::v1::principal::Kind,
    orders::v1::{CreateShopRequest, ListMenuItemsRequest, ListOrdersRequest, Shop, UpdateShopRequest},
};
use http::StatusCode;
use prost_types::FieldMask;
use tonic::Status;

use super::{
    menu::paste,
    settings::{
        self,
        keys::{self, Made},
    },
};
use crate::{
    console::Console,
    error::Problem,
    forms::{Form, Wrong},
    html, origin,
    page::Page,
    qr::Qr,
};
use texts::Texts;

/// For the owner, whether the shop is there or not.
pub(crate) fn router(console: &Arc<Console>) -> Router<Arc<Console>> {
    let leads = || html::leads_to("/set-up");
    Router::new()
        .route("/set-up", get(show).post(shop))
        .route("/set-up/menu", leads().post(menu))
        .route("/set-up/keys", leads().post(key))
        .route_layer(from_fn_with_state(Arc::clone(console), enter::enter))
}

#[derive(Template)]
#[template(path = "set_up/set_up.html")]
struct SetUp<'a> {
    page: &'a Page,
    t: Texts,
    done: Done,
    sent: Form,
    wrong: Wrong,
    made: Option<Made>,
    /// Of the guest pages.
    address: String,
    code: Option<Qr>,
    is_local: bool,
}

impl SetUp<'_> {
    /// What was typed of a key that was not made.
    fn typed(&self, field: &str) -> &str {
        if self.made.is_some() { "" } else { self.sent.get(field) }
    }
}

/// How far it is.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each step is done or not, whatever the others are")]
struct Done {
    shop: bool,
    menu: bool,
    key: bool,
    order: bool,
}

impl Done {
    async fn of(page: &Page) -> Result<Self, Status> {
        if is_new(page) {
            return Ok(Self::default());
        }
        let (menu, keys, order) = futures::join!(has_menu(page), keys::all(page), has_order(page));
        let key = keys?.iter().any(|key| key.kind() != Kind::Owner);
        Ok(Self { shop: true, menu: menu?, key, order: order? })
    }
}

/// Whether the shop is still to be opened.
fn is_new(page: &Page) -> bool {
    page.shop.etag.is_empty()
}

async fn has_menu(page: &Page) -> Result<bool, Status> {
    let parent = page.shop.name.clone();
    let request = ListMenuItemsRequest { parent, page_size: 1, ..ListMenuItemsRequest::default() };
    Ok(!page.orders().list_menu_items(request).await?.into_inner().menu_items.is_empty())
}

async fn has_order(page: &Page) -> Result<bool, Status> {
    let parent = page.shop.name.clone();
    let request = ListOrdersRequest { parent, page_size: 1, ..ListOrdersRequest::default() };
    Ok(!page.orders().list_orders(request).await?.into_inner().orders.is_empty())
}

async fn show(Extension(page): Extension<Arc<Page>>, headers: HeaderMap) -> Result<Response, Problem> {
    render(&page, &headers, StatusCode::OK, Form::default(), Wrong::default(), None).await
}

/// The fields as the shop has them, for those that no form sent.
fn filled(shop: &Shop) -> Form {
    Form::of([
        ("name", shop.display_name.clone()),
        ("name_en", shop.display_name_en.clone()),
        ("hours", first_hours(shop)),
    ])
}

/// Those of a Monday, or what most shops have.
fn first_hours(shop: &Shop) -> String {
    let written = crate::hours::written(crate::hours::of_weekday(&shop.opening_hours, 1));
    if written.is_empty() { "10:30-14:00, 17:00-21:00".to_owned() } else { written }
}

async fn render(
    page: &Page,
    headers: &HeaderMap,
    status: StatusCode,
    sent: Form,
    wrong: Wrong,
    made: Option<Made>,
) -> Result<Response, Problem> {
    let (done, sent) = (Done::of(page).await?, sent.over(&filled(&page.shop)));
    let address = format!("{}{}", origin::address(headers), page.guests());
    let (code, is_local) = (Qr::new(&address), origin::is_local(headers));
    let set_up = SetUp { page, t: Texts(page.lang), done, sent, wrong, made, address, code, is_local };
    Ok(html::with_status(status, &set_up))
}

async fn answer(
    page: &Page,
    headers: &HeaderMap,
    sent: Form,
    done: Result<(), Wrong>,
    next: &str,
) -> Result<Response, Problem> {
    match done {
        Ok(()) => Ok(html::see_other(&format!("/set-up#{next}"))),
        Err(wrong) => render(page, headers, StatusCode::BAD_REQUEST, sent, wrong, None).await,
    }
}

/// Opens the shop, or changes what it was opened with.
async fn shop(
    Extension(page): Extension<Arc<Page>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    let sent = Form::parse(&body);
    let done = try_shop(&page, &sent).await;
    answer(&page, &headers, sent, done, "menu").await
}

async fn try_shop(page: &Page, sent: &Form) -> Result<(), Wrong> {
    let t = Texts(page.lang);
    if sent.trimmed("name").is_empty() {
        return Err(Wrong::field("name", t.name_missing()));
    }
    let opening_hours = crate::hours::parse(sent.get("hours")).filter(|hours| !hours.is_empty());
    let shop = Shop {
        display_name: sent.trimmed("name").to_owned(),
        display_name_en: sent.trimmed("name_en").to_owned(),
        opening_hours: opening_hours.ok_or_else(|| Wrong::field("hours", t.hours_wrong()))?,
        ..page.shop.clone()
    };
    keep_shop(page, shop).await.map_err(|status| refused(&status))
}

async fn keep_shop(page: &Page, shop: Shop) -> Result<(), Status> {
    if is_new(page) {
        let request = CreateShopRequest { shop: Some(shop), request_id: String::new() };
        return page.orders().create_shop(request).await.map(drop);
    }
    let paths = ["display_name", "display_name_en", "opening_hours"].map(str::to_owned).to_vec();
    let update_mask = Some(FieldMask { paths });
    let request = UpdateShopRequest { shop: Some(shop), update_mask, request_id: String::new() };
    page.orders().update_shop(request).await.map(drop)
}

fn refused(status: &Status) -> Wrong {
    let said = settings::refused(status);
    let hours = said.of("d1").to_owned();
    if hours.is_empty() { said } else { Wrong::field("hours", hours) }
}

/// Takes the menu.
async fn menu(
    Extension(page): Extension<Arc<Page>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    let sent = Form::parse(&body);
    let done = paste::try_take(&page, &sent).await;
    answer(&page, &headers, sent, done, "keys").await
}

/// Makes the first key of who works here.
async fn key(
    Extension(page): Extension<Arc<Page>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    let sent = Form::parse(&body);
    match keys::try_make(&page, &sent).await {
        Ok(made) => {
            let made = Some(Made::new(made, &headers));
            render(&page, &headers, StatusCode::OK, sent, Wrong::default(), made).await
        }
        Err(wrong) => answer(&page, &headers, sent, Err(wrong), "keys").await,
    }
}
