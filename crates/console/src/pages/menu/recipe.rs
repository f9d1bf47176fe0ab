//! What a dish is made of.

use std::sync::Arc;

use askama::Template;
use axum::{Extension, body::Bytes, extract::Path, response::Response};
use contracts::orders::v1::{
    GetMenuItemRequest, GetRecipeRequest, Ingredient, MenuItem, Recipe, UpdateRecipeRequest, recipe::Part,
};
use http::StatusCode;
use prost_types::FieldMask;
use runtime::Refusal;
use tonic::Status;

use super::{purchasing::ingredients, purchasing_texts::Texts};
use crate::{
    error::Problem,
    forms::{Form, Wrong},
    html,
    page::{Page, id_of},
};

#[derive(Template)]
#[template(path = "menu/recipe.html")]
struct RecipePage<'a> {
    page: &'a Page,
    t: Texts,
    dish: MenuItem,
    ingredients: Vec<Ingredient>,
    /// The fields as they are, or as they were sent.
    sent: Form,
    wrong: Wrong,
}

/// The form with what is known.
pub(super) async fn show(
    Extension(page): Extension<Arc<Page>>,
    Path(code): Path<String>,
) -> Result<Response, Problem> {
    let request = GetRecipeRequest { name: name_of(&page, &code) };
    let recipe = page.orders().get_recipe(request).await?.into_inner();
    render(&page, StatusCode::OK, &code, filled(&recipe), Wrong::default()).await
}

fn name_of(page: &Page, code: &str) -> String {
    format!("{}/recipe", page.resource("menuItems", code))
}

async fn render(
    page: &Page,
    status: StatusCode,
    code: &str,
    sent: Form,
    wrong: Wrong,
) -> Result<Response, Problem> {
    let request = GetMenuItemRequest { name: page.resource("menuItems", code) };
    let mut orders = page.orders();
    let (dish, ingredients) = futures::join!(orders.get_menu_item(request), ingredients(page));
    let (dish, ingredients) = (dish?.into_inner(), ingredients?);
    Ok(html::with_status(status, &RecipePage { page, t: Texts(page.lang), dish, ingredients, sent, wrong }))
}

/// Says what it is made of.
pub(super) async fn change(
    Extension(page): Extension<Arc<Page>>,
    Path(code): Path<String>,
    body: Bytes,
) -> Result<Response, Problem> {
    let sent = Form::parse(&body);
    match try_change(&page, &code, &sent).await {
        Ok(()) => Ok(html::see_other(&format!("/menu/{code}"))),
        Err(wrong) => render(&page, StatusCode::BAD_REQUEST, &code, sent, wrong).await,
    }
}

async fn try_change(page: &Page, code: &str, sent: &Form) -> Result<(), Wrong> {
    let number = |field: &str, text: &str| {
        text.parse::<i32>().map_err(|_| Wrong::field(field, Texts(page.lang).recipe_wrong()))
    };
    let portions = match sent.trimmed("portions") {
        "" => 0,
        text => number("portions", text)?,
    };
    let written = sent.fields().filter(|(name, text)| name.starts_with(PART) && !text.trim().is_empty());
    let part = |(field, text): (&str, &str)| {
        let ingredient = page.resource("ingredients", field.trim_start_matches(PART));
        Ok(Part { ingredient, quantity: number(field, text.trim())?.into() })
    };
    let recipe = Recipe {
        name: name_of(page, code),
        portions,
        parts: written.map(part).collect::<Result<_, Wrong>>()?,
        etag: sent.get("etag").to_owned(),
    };
    let request = UpdateRecipeRequest {
        recipe: Some(recipe.clone()),
        update_mask: Some(FieldMask { paths: ["portions", "parts"].map(str::to_owned).to_vec() }),
        request_id: sent.get("request_id").to_owned(),
    };
    page.orders().update_recipe(request).await.map(drop).map_err(|status| refused(&status, &recipe))
}

/// Fields that begin so are of an ingredient.
const PART: &str = "part-";

fn refused(status: &Status, recipe: &Recipe) -> Wrong {
    Wrong::refused_at(&Refusal::from(status), |field| {
        if field == "recipe.portions" {
            return Some("portions".to_owned());
        }
        let at = field.strip_prefix("recipe.parts[")?.split(']').next()?;
        let part = recipe.parts.get(at.parse::<usize>().ok()?)?;
        Some(format!("{PART}{}", id_of(&part.ingredient)))
    })
}

fn filled(recipe: &Recipe) -> Form {
    let parts = recipe.parts.iter().map(|part| (format!("{PART}{}", id_of(&part.ingredient)), part.quantity));
    let mut form =
        Form::of([("etag", recipe.etag.clone()), ("portions", recipe.portions.max(1).to_string())]);
    for (field, quantity) in parts {
        form.add(&field, &quantity.to_string());
    }
    form
}

impl RecipePage<'_> {
    /// The field of an ingredient.
    fn field(ingredient: &Ingredient) -> String {
        format!("{PART}{}", id_of(&ingredient.name))
    }

    fn label(&self, ingredient: &Ingredient) -> String {
        let name = self.page.lang.name(&ingredient.display_name, &ingredient.display_name_en);
        format!("{name} ({})", self.t.unit_of(ingredient.unit()))
    }
}
