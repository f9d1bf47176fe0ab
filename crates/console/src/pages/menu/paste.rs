//! A whole menu at once: typed, or pasted from a chat or a spreadsheet.

use std::{collections::HashSet, sync::Arc};

use askama::Template;
use axum::{Extension, body::Bytes, response::Response};
use contracts::{
    common::v1::Money,
    orders::v1::{CreateMenuItemRequest, MenuItem, Shop, UpdateMenuItemRequest, UpdateShopRequest},
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

/// What rice is called on a menu: with it a shop that has none set gets it, as by an import.
const RICE: [&str; 3] = ["米饭", "白米饭", "rice"];

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
    if let Some(twice) = said_twice(&lines) {
        return Err(Wrong::field(
            "lines",
            format!("{} {} {} {}", t.line(), twice.at, t.code_twice(), twice.code),
        ));
    }
    let rice = rice(page, &lines, &known);
    if sent.is_on("takes_rice") && rice == 0 && lines.iter().any(|line| is_rice(&line.name)) {
        return Err(Wrong::field("lines", t.rice_without_code()));
    }
    if sent.is_on("takes_rice") && rice == 0 {
        return Err(Wrong::field("lines", t.no_rice()));
    }
    for line in &lines {
        // Without a code it is known by its name.
        let found = known
            .iter()
            .find(|dish| if line.code > 0 { dish.code == line.code } else { dish.display_name == line.name });
        let done = keep(page, line, found, sent.is_on("takes_rice")).await;
        done.map_err(|status| refused(t, line.at, &line.name, &status))?;
    }
    if page.shop.rice_code == 0 && rice > 0 {
        serve_rice(page, rice).await.map_err(|status| Wrong::whole(Refusal::from(&status).message))?;
    }
    Ok(())
}

/// The first line whose code a line above has.
fn said_twice(lines: &[DishLine]) -> Option<&DishLine> {
    let mut codes = HashSet::new();
    lines.iter().find(|line| line.code > 0 && !codes.insert(line.code))
}

fn is_rice(name: &str) -> bool {
    RICE.contains(&name.to_lowercase().as_str())
}

/// The code of the shop's rice, or of the dish that will be it; 0 if there is none.
fn rice(page: &Page, lines: &[DishLine], known: &[MenuItem]) -> i32 {
    let pasted = lines.iter().filter(|line| line.code > 0 && is_rice(&line.name)).map(|line| line.code);
    let there = known.iter().filter(|dish| is_rice(&dish.display_name)).map(|dish| dish.code);
    match page.shop.rice_code {
        0 => pasted.chain(there).next().unwrap_or(0),
        code => code,
    }
}

async fn serve_rice(page: &Page, rice_code: i32) -> Result<(), Status> {
    let request = UpdateShopRequest {
        shop: Some(Shop { name: page.shop.name.clone(), rice_code, ..Shop::default() }),
        update_mask: Some(FieldMask { paths: vec!["rice_code".to_owned()] }),
        ..UpdateShopRequest::default()
    };
    page.orders().update_shop(request).await.map(drop)
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
