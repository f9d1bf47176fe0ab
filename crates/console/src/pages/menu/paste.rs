//! A whole menu at once: typed, or pasted from a chat or a spreadsheet.

use std::sync::Arc;

use askama::Template;
use axum::{Extension, body::Bytes, response::Response};
use contracts::{
    common::v1::Money,
    orders::v1::{CreateMenuItemRequest, MenuItem, UpdateMenuItemRequest},
};
use http::StatusCode;
use prost_types::FieldMask;
use runtime::Refusal;
use tonic::Status;

use super::texts::Texts;
use crate::{
    forms::{Form, Wrong},
    html,
    menu_lines::{DishLine, dishes},
    page::Page,
};

#[derive(Template)]
#[template(path = "menu/paste.html")]
struct Paste<'a> {
    page: &'a Page,
    t: Texts,
    sent: &'a Form,
    wrong: Wrong,
}

fn form(page: &Page, status: StatusCode, sent: &Form, wrong: Wrong) -> Response {
    html::with_status(status, &Paste { page, t: Texts(page.lang), sent, wrong })
}

/// The form.
pub(super) async fn blank(Extension(page): Extension<Arc<Page>>) -> Response {
    form(&page, StatusCode::OK, &Form::default(), Wrong::default())
}

/// Takes the menu.
pub(super) async fn take(Extension(page): Extension<Arc<Page>>, body: Bytes) -> Response {
    let sent = Form::parse(&body);
    match try_take(&page, &sent).await {
        Ok(()) => html::see_other("/menu"),
        Err(wrong) => form(&page, StatusCode::BAD_REQUEST, &sent, wrong),
    }
}

/// Takes the dishes of the field `lines`: a new one is added, one whose code is known gets
/// name, price and category. A paste that broke off is sent again, mended or not.
pub(crate) async fn try_take(page: &Page, sent: &Form) -> Result<(), Wrong> {
    let t = Texts(page.lang);
    let no_dish = |wrong: crate::menu_lines::NoDish| {
        Wrong::field("lines", format!("{} {} {} {}", t.line(), wrong.at, t.line_wrong(), wrong.line))
    };
    let lines = dishes(sent.get("lines"), &page.shop.currency).map_err(no_dish)?;
    if lines.is_empty() {
        return Err(Wrong::field("lines", t.no_lines()));
    }
    let known = super::dishes(page).await.map_err(|status| Wrong::whole(Refusal::from(&status).message))?;
    for (index, line) in lines.iter().enumerate() {
        // Without a code it is known by its name.
        let found = known
            .iter()
            .find(|dish| if line.code > 0 { dish.code == line.code } else { dish.display_name == line.name });
        let done = keep(page, line, found, sent.is_on("takes_rice")).await;
        done.map_err(|status| refused(t, index + 1, &line.name, &status))?;
    }
    Ok(())
}

async fn keep(
    page: &Page,
    line: &DishLine,
    known: Option<&MenuItem>,
    takes_rice: bool,
) -> Result<(), Status> {
    let dish = MenuItem {
        code: line.code,
        display_name: line.name.clone(),
        price: Some(Money { amount: line.price, currency: page.shop.currency.clone() }),
        category: line.category.clone(),
        takes_rice,
        ..MenuItem::default()
    };
    let Some(known) = known else {
        let parent = page.shop.name.clone();
        let request = CreateMenuItemRequest { parent, menu_item: Some(dish), request_id: String::new() };
        return page.orders().create_menu_item(request).await.map(drop);
    };
    let has_category = !line.category.is_empty();
    // New prices for known dishes change nothing about their rice.
    let named = [takes_rice.then_some("takes_rice"), has_category.then_some("category")];
    let paths = ["display_name", "price"].into_iter().chain(named.into_iter().flatten());
    let paths = paths.map(str::to_owned).collect();
    let request = UpdateMenuItemRequest {
        menu_item: Some(MenuItem { name: known.name.clone(), ..dish }),
        update_mask: Some(FieldMask { paths }),
        request_id: String::new(),
    };
    page.orders().update_menu_item(request).await.map(drop)
}

fn refused(t: Texts, at: usize, name: &str, status: &Status) -> Wrong {
    let why = Refusal::from(status).message;
    Wrong::field("lines", format!("{} {at} {} {name}: {why}", t.line(), t.line_refused()))
}
