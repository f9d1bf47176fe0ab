//! One dish: what is known of it, changed or added by one form.

use std::sync::Arc;

use askama::Template;
use axum::{Extension, body::Bytes, extract::Path, response::Response};
use contracts::{
    common::v1::Money,
    orders::v1::{CreateMenuItemRequest, GetMenuItemRequest, MenuItem, UpdateMenuItemRequest},
};
use http::StatusCode;
use prost_types::FieldMask;
use runtime::Refusal;
use tonic::Status;

use super::texts::Texts;
use crate::{
    error::Problem,
    format,
    forms::{Form, Wrong},
    html,
    page::Page,
    read::list,
};

/// The fields that the form has.
const MASK: [&str; 8] = [
    "display_name",
    "display_name_en",
    "aliases",
    "price",
    "category",
    "allergens",
    "takes_rice",
    "sold_out",
];

#[derive(Template)]
#[template(path = "menu/dish.html")]
struct Dish<'a> {
    page: &'a Page,
    t: Texts,
    is_new: bool,
    /// The fields as they are, or as they were sent.
    sent: Form,
    wrong: Wrong,
}

fn form(page: &Page, status: StatusCode, is_new: bool, sent: Form, wrong: Wrong) -> Response {
    html::with_status(status, &Dish { page, t: Texts(page.lang), is_new, sent, wrong })
}

/// The form for a new dish.
pub(super) async fn blank(Extension(page): Extension<Arc<Page>>) -> Response {
    form(&page, StatusCode::OK, true, Form::default(), Wrong::default())
}

/// The form with what is known of a dish.
pub(super) async fn show(
    Extension(page): Extension<Arc<Page>>,
    Path(code): Path<String>,
) -> Result<Response, Problem> {
    let request = GetMenuItemRequest { name: page.resource("menuItems", &code) };
    let dish = page.orders().get_menu_item(request).await?.into_inner();
    Ok(form(&page, StatusCode::OK, false, filled(&page, &dish), Wrong::default()))
}

/// Adds a dish.
pub(super) async fn add(Extension(page): Extension<Arc<Page>>, body: Bytes) -> Response {
    let sent = Form::parse(&body);
    match try_add(&page, &sent).await {
        Ok(()) => html::see_other("/menu"),
        Err(wrong) => form(&page, StatusCode::BAD_REQUEST, true, sent, wrong),
    }
}

/// Changes a dish; of what somebody else changed meanwhile, nothing is overwritten.
pub(super) async fn change(
    Extension(page): Extension<Arc<Page>>,
    Path(code): Path<String>,
    body: Bytes,
) -> Response {
    let sent = Form::parse(&body);
    match try_change(&page, &code, &sent).await {
        Ok(()) => html::see_other("/menu"),
        Err(wrong) => form(&page, StatusCode::BAD_REQUEST, false, sent, wrong),
    }
}

async fn try_add(page: &Page, sent: &Form) -> Result<(), Wrong> {
    let code = sent.trimmed("code").parse().ok().filter(|code| *code > 0);
    let code = code.ok_or_else(|| Wrong::field("code", Texts(page.lang).code_wrong()))?;
    let dish = MenuItem { code, ..read(page, sent)? };
    let request = CreateMenuItemRequest {
        parent: page.shop.name.clone(),
        menu_item: Some(dish),
        request_id: sent.get("request_id").to_owned(),
    };
    page.orders().create_menu_item(request).await.map(drop).map_err(|status| refused(&status))
}

async fn try_change(page: &Page, code: &str, sent: &Form) -> Result<(), Wrong> {
    let etag = sent.get("etag").to_owned();
    let dish = MenuItem { name: page.resource("menuItems", code), etag, ..read(page, sent)? };
    let request = UpdateMenuItemRequest {
        menu_item: Some(dish),
        update_mask: Some(FieldMask { paths: MASK.map(str::to_owned).to_vec() }),
        request_id: sent.get("request_id").to_owned(),
    };
    page.orders().update_menu_item(request).await.map(drop).map_err(|status| refused(&status))
}

fn read(page: &Page, sent: &Form) -> Result<MenuItem, Wrong> {
    let wrong = || Wrong::field("price", Texts(page.lang).price_wrong());
    let amount = format::amount(sent.trimmed("price"), &page.shop.currency).ok_or_else(wrong)?;
    Ok(MenuItem {
        display_name: sent.trimmed("name").to_owned(),
        display_name_en: sent.trimmed("name_en").to_owned(),
        aliases: list(sent.get("aliases")),
        price: Some(Money { amount, currency: page.shop.currency.clone() }),
        category: sent.trimmed("category").to_owned(),
        allergens: list(sent.get("allergens")),
        takes_rice: sent.is_on("takes_rice"),
        sold_out: sent.is_on("sold_out"),
        ..MenuItem::default()
    })
}

fn filled(page: &Page, dish: &MenuItem) -> Form {
    let price = dish.price.as_ref().map(|price| format::plain(price.amount, &page.shop.currency));
    let on = |is_on: bool| if is_on { "on" } else { "" };
    Form::of([
        ("code", dish.code.to_string()),
        ("etag", dish.etag.clone()),
        ("name", dish.display_name.clone()),
        ("name_en", dish.display_name_en.clone()),
        ("aliases", dish.aliases.join("，")),
        ("price", price.unwrap_or_default()),
        ("category", dish.category.clone()),
        ("allergens", dish.allergens.join("，")),
        ("takes_rice", on(dish.takes_rice).to_owned()),
        ("sold_out", on(dish.sold_out).to_owned()),
    ])
}

fn refused(status: &Status) -> Wrong {
    let field = |path: &str| {
        let path = path.strip_prefix("menu_item.")?;
        let name = path.split(['[', '.']).next()?;
        let fields = [
            ("code", "code"),
            ("display_name", "name"),
            ("display_name_en", "name_en"),
            ("aliases", "aliases"),
            ("price", "price"),
            ("category", "category"),
            ("allergens", "allergens"),
        ];
        fields.into_iter().find(|(of_contract, _)| *of_contract == name).map(|(_, of_form)| of_form)
    };
    Wrong::refused(&Refusal::from(status), field)
}
