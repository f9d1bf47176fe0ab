//! What to buy for the week to come, and the ingredients with who sells them.

use std::sync::Arc;

use askama::Template;
use axum::{Extension, body::Bytes, extract::Path, response::Response};
use contracts::orders::v1::{
    CreateIngredientRequest, DeleteIngredientRequest, GetPurchasePlanRequest, Ingredient,
    ListIngredientsRequest, PurchasePlan, UpdateIngredientRequest,
    ingredient::Unit,
    purchase_plan::{Need, Purchase},
};
use http::StatusCode;
use prost_types::FieldMask;
use runtime::Refusal;
use tonic::Status;

use super::{
    purchasing_texts::Texts,
    rows::{self, Unread},
};
use crate::{
    error::Problem,
    format,
    forms::{Form, Wrong},
    html,
    page::{Page, id_of},
};

/// More than a dish is made of; what is over is not proposed.
const MOST: i32 = 500;
const PAGE_SIZE: i32 = 20;
/// Rows of the plan at once.
const NEEDS: usize = 50;
const UNITS: [Unit; 3] = [Unit::Gram, Unit::Millilitre, Unit::Piece];
const PAGE: &str = "/menu/purchasing";

#[derive(Template)]
#[template(path = "menu/purchasing.html")]
struct Purchasing<'a> {
    page: &'a Page,
    t: Texts,
    plan: PurchasePlan,
    ingredients: Vec<Ingredient>,
    /// The page's own token, and the address of more ingredients; empty for the first, and if
    /// these are all.
    here: &'a str,
    next: String,
    sent: &'a Form,
    wrong: Wrong,
}

pub(super) async fn show(Extension(page): Extension<Arc<Page>>) -> Result<Response, Problem> {
    render(&page, StatusCode::OK, &Form::default(), Wrong::default()).await
}

async fn render(page: &Page, status: StatusCode, sent: &Form, wrong: Wrong) -> Result<Response, Problem> {
    let name = format!("{}/purchasePlan", page.shop.name);
    let mut orders = page.orders();
    let plan = orders.get_purchase_plan(GetPurchasePlanRequest { name, ..GetPurchasePlanRequest::default() });
    let asked = Form::parse(page.query.as_bytes());
    // What is wrong is shown where it was typed.
    let here = if sent.has("page") { sent.get("page") } else { asked.get("page") };
    let (plan, found) = futures::join!(plan, some(page, PAGE_SIZE, here));
    let (plan, (ingredients, next)) = (plan?.into_inner(), found?);
    let (t, next) = (Texts(page.lang), html::next_page(PAGE, &[], &next));
    let shown = Purchasing { page, t, plan, ingredients, here, next, sent, wrong };
    Ok(html::with_status(status, &shown))
}

/// What dishes are made of.
pub(super) async fn ingredients(page: &Page) -> Result<Vec<Ingredient>, Status> {
    Ok(some(page, MOST, "").await?.0)
}

/// Some of them, and where more are.
async fn some(page: &Page, page_size: i32, page_token: &str) -> Result<(Vec<Ingredient>, String), Status> {
    let (parent, page_token) = (page.shop.name.clone(), page_token.to_owned());
    let request = ListIngredientsRequest { parent, page_size, page_token };
    let found = page.orders().list_ingredients(request).await?.into_inner();
    Ok((found.ingredients, found.next_page_token))
}

async fn answer(page: &Page, sent: &Form, done: Result<(), Wrong>) -> Result<Response, Problem> {
    match done {
        Ok(()) => Ok(html::see_other(&html::address(PAGE, &[("page", sent.get("page"))]))),
        Err(wrong) => render(page, StatusCode::BAD_REQUEST, sent, wrong).await,
    }
}

/// One more.
pub(super) async fn add(Extension(page): Extension<Arc<Page>>, body: Bytes) -> Result<Response, Problem> {
    let sent = Form::parse(&body);
    let done = try_add(&page, &sent).await;
    answer(&page, &sent, done).await
}

async fn try_add(page: &Page, sent: &Form) -> Result<(), Wrong> {
    let request = CreateIngredientRequest {
        parent: page.shop.name.clone(),
        ingredient: Some(read(page, sent)?),
        request_id: sent.get("request_id").to_owned(),
    };
    page.orders().create_ingredient(request).await.map(drop).map_err(|status| refused(&status))
}

/// Changes one, or takes it away.
pub(super) async fn change(
    Extension(page): Extension<Arc<Page>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Response, Problem> {
    let sent = Form::parse(&body);
    let done = if sent.is_on("delete") {
        delete(&page, &id, &sent).await
    } else {
        try_change(&page, &id, &sent).await
    };
    answer(&page, &Form::of([("ingredient", id)]).over(&sent), done).await
}

async fn try_change(page: &Page, id: &str, sent: &Form) -> Result<(), Wrong> {
    let (name, etag) = (page.resource("ingredients", id), sent.get("etag").to_owned());
    let request = UpdateIngredientRequest {
        ingredient: Some(Ingredient { name, etag, ..read(page, sent)? }),
        update_mask: Some(FieldMask {
            paths: ["display_name", "display_name_en", "unit", "in_stock", "offers"]
                .map(str::to_owned)
                .to_vec(),
        }),
        request_id: sent.get("request_id").to_owned(),
    };
    page.orders().update_ingredient(request).await.map(drop).map_err(|status| refused(&status))
}

async fn delete(page: &Page, id: &str, sent: &Form) -> Result<(), Wrong> {
    let request = DeleteIngredientRequest {
        name: page.resource("ingredients", id),
        etag: sent.get("etag").to_owned(),
        request_id: sent.get("request_id").to_owned(),
    };
    page.orders().delete_ingredient(request).await.map(drop).map_err(|status| refused(&status))
}

fn read(page: &Page, sent: &Form) -> Result<Ingredient, Wrong> {
    let t = Texts(page.lang);
    let in_stock = match sent.trimmed("in_stock") {
        "" => 0,
        text => text.parse().map_err(|_| Wrong::field("in_stock", t.number_wrong()))?,
    };
    let offers = rows::offers(sent.get("offers"), &page.shop.currency)
        .map_err(|Unread(line)| Wrong::field("offers", format!("{} {line} {}", t.line(), t.offer_wrong())))?;
    Ok(Ingredient {
        display_name: sent.trimmed("name").to_owned(),
        display_name_en: sent.trimmed("name_en").to_owned(),
        unit: Unit::from_str_name(sent.get("unit")).unwrap_or(Unit::Gram).into(),
        in_stock,
        offers,
        ..Ingredient::default()
    })
}

fn refused(status: &Status) -> Wrong {
    Wrong::refused(&Refusal::from(status), |field| {
        let field = field.strip_prefix("ingredient.")?.split(['[', '.']).next()?;
        let fields = [
            ("display_name", "name"),
            ("display_name_en", "name_en"),
            ("in_stock", "in_stock"),
            ("offers", "offers"),
        ];
        fields.into_iter().find(|(of_contract, _)| *of_contract == field).map(|(_, of_form)| of_form)
    })
}

impl Purchasing<'_> {
    /// A form for each ingredient, as it is or as it was sent, and what was wrong with that.
    fn forms(&self) -> Vec<(&Ingredient, Form, Wrong)> {
        let of_each = self.ingredients.iter().map(|one| (one, self.form(id_of(&one.name), filled(one))));
        of_each.map(|(one, (form, wrong))| (one, form, wrong)).collect()
    }

    fn form(&self, of: &str, filled: Form) -> (Form, Wrong) {
        let is_sent = self.sent.get("ingredient") == of && !self.wrong.is_nothing();
        if is_sent { (self.sent.over(&filled), self.wrong.clone()) } else { (filled, Wrong::default()) }
    }

    /// What was sent for a new one.
    fn blank(&self) -> (Form, Wrong) {
        self.form("", Form::default())
    }

    fn units(&self, sent: &Form) -> Vec<(&'static str, &'static str, bool)> {
        let of =
            |unit: Unit| (unit.as_str_name(), self.t.unit_of(unit), sent.get("unit") == unit.as_str_name());
        UNITS.into_iter().map(of).collect()
    }

    /// Some of what is needed, with the address of the next part.
    fn needs(&self) -> (&[Need], String) {
        let asked = Form::parse(self.page.query.as_bytes());
        let (part, next) = html::part(&self.plan.needs, asked.get("needs"), NEEDS);
        (part, html::next_of(PAGE, &[], "needs", &next))
    }

    /// `3 × 500 g 老刘 ¥37.50`.
    fn bought(&self, need: &Need) -> String {
        let unit = self.t.unit_of(need.unit());
        let one = |purchase: &Purchase| {
            let total = format::money(purchase.total.as_ref());
            format!("{} × {} {unit} {} {total}", purchase.packs, purchase.pack_quantity, purchase.supplier)
        };
        need.purchases.iter().map(one).collect::<Vec<_>>().join(self.page.lang.of_two("；", "; "))
    }

    fn saved(need: &Need) -> String {
        let saved = need.saved_by_breaks.as_ref().filter(|money| money.amount > 0);
        format::money(saved)
    }
}

fn filled(ingredient: &Ingredient) -> Form {
    Form::of([
        ("etag", ingredient.etag.clone()),
        ("name", ingredient.display_name.clone()),
        ("name_en", ingredient.display_name_en.clone()),
        ("unit", ingredient.unit().as_str_name().to_owned()),
        ("in_stock", ingredient.in_stock.to_string()),
        ("offers", rows::written_offers(&ingredient.offers)),
    ])
}
