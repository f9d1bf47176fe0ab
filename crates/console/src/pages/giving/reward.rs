//! One thing that may be given: added and changed.

use std::sync::Arc;

use askama::Template;
use axum::{Extension, body::Bytes, extract::Path, response::Response};
use contracts::loyalty::v1::{
    CreateRewardRequest, GetRewardRequest, Reward, UpdateRewardRequest, reward::Layer,
};
use http::StatusCode;
use prost_types::FieldMask;

use super::{lists, texts::Texts, words::LAYERS};
use crate::{
    error::Problem,
    forms::{Form, Wrong},
    html,
    page::{Page, id_of},
    pages::insight::layer,
    read::{self, count, list, money, number, plain, refused},
};

const MASK: [&str; 10] = [
    "display_name",
    "display_name_en",
    "layer",
    "cost",
    "item_code",
    "stock",
    "alternatives",
    "suits",
    "min_age",
    "points_price",
];
const FIELDS: [(&str, &str); 8] = [
    ("display_name", "name"),
    ("display_name_en", "name_en"),
    ("cost", "cost"),
    ("item_code", "item_code"),
    ("stock", "stock"),
    ("suits", "suits"),
    ("min_age", "min_age"),
    ("points_price", "points_price"),
];

#[derive(Template)]
#[template(path = "giving/reward.html")]
struct RewardPage<'a> {
    page: &'a Page,
    t: Texts,
    /// Empty for a new one.
    id: &'a str,
    sent: Form,
    wrong: Wrong,
    others: Vec<Reward>,
}

async fn form(page: &Page, status: StatusCode, id: &str, sent: Form, wrong: Wrong) -> Response {
    let others = lists::rewards(page).await.unwrap_or_default();
    let others = others.into_iter().filter(|other| id_of(&other.name) != id).collect();
    html::with_status(status, &RewardPage { page, t: Texts(page.lang), id, sent, wrong, others })
}

pub(super) async fn blank(Extension(page): Extension<Arc<Page>>) -> Response {
    form(&page, StatusCode::OK, "", Form::default(), Wrong::default()).await
}

pub(super) async fn show(
    Extension(page): Extension<Arc<Page>>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let request = GetRewardRequest { name: page.resource("rewards", &id) };
    let known = page.loyalty().get_reward(request).await?.into_inner();
    Ok(form(&page, StatusCode::OK, &id, filled(&page, &known), Wrong::default()).await)
}

pub(super) async fn add(Extension(page): Extension<Arc<Page>>, body: Bytes) -> Response {
    let sent = Form::parse(&body);
    match try_add(&page, &sent).await {
        Ok(()) => html::see_other("/giving#rewards"),
        Err(wrong) => form(&page, StatusCode::BAD_REQUEST, "", sent, wrong).await,
    }
}

async fn try_add(page: &Page, sent: &Form) -> Result<(), Wrong> {
    let request = CreateRewardRequest {
        parent: page.shop.name.clone(),
        reward: Some(read(page, sent)?),
        request_id: sent.get("request_id").to_owned(),
    };
    let made = page.loyalty().create_reward(request).await;
    made.map(drop).map_err(|status| refused(&status, "reward", &FIELDS))
}

/// Changes it; of what somebody else changed meanwhile, nothing is overwritten.
pub(super) async fn change(
    Extension(page): Extension<Arc<Page>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Response {
    let sent = Form::parse(&body);
    match try_change(&page, &id, &sent).await {
        Ok(()) => html::see_other("/giving#rewards"),
        Err(wrong) => form(&page, StatusCode::BAD_REQUEST, &id, sent, wrong).await,
    }
}

async fn try_change(page: &Page, id: &str, sent: &Form) -> Result<(), Wrong> {
    let reward = Reward { name: page.resource("rewards", id), ..read(page, sent)? };
    let request = UpdateRewardRequest {
        reward: Some(reward),
        update_mask: Some(FieldMask { paths: MASK.map(str::to_owned).to_vec() }),
        request_id: sent.get("request_id").to_owned(),
    };
    let done = page.loyalty().update_reward(request).await;
    done.map(drop).map_err(|status| refused(&status, "reward", &FIELDS))
}

fn read(page: &Page, sent: &Form) -> Result<Reward, Wrong> {
    let cost = money(page, sent, "cost")?;
    let stock = match sent.trimmed("stock") {
        "" => None,
        _ => Some(number(page, sent, "stock")?),
    };
    Ok(Reward {
        display_name: sent.trimmed("name").to_owned(),
        display_name_en: sent.trimmed("name_en").to_owned(),
        layer: Layer::from_str_name(sent.get("layer")).unwrap_or_default().into(),
        cost: Some(cost.ok_or_else(|| Wrong::field("cost", read::Texts(page.lang).amount_wrong()))?),
        item_code: number(page, sent, "item_code")?,
        stock,
        alternatives: sent.all("alternative").map(|id| page.resource("rewards", id)).collect(),
        suits: list(sent.get("suits")),
        min_age: number(page, sent, "min_age")?,
        points_price: number(page, sent, "points_price")?,
        etag: sent.get("etag").to_owned(),
        ..Reward::default()
    })
}

fn filled(page: &Page, known: &Reward) -> Form {
    let mut form = Form::of([
        ("etag", known.etag.clone()),
        ("name", known.display_name.clone()),
        ("name_en", known.display_name_en.clone()),
        ("layer", known.layer().as_str_name().to_owned()),
        ("cost", plain(page, known.cost.as_ref())),
        ("item_code", count(known.item_code)),
        ("stock", known.stock.map(|stock| stock.to_string()).unwrap_or_default()),
        ("suits", known.suits.join("，")),
        ("min_age", count(known.min_age)),
        ("points_price", count(known.points_price)),
    ]);
    known.alternatives.iter().for_each(|other| form.add("alternative", id_of(other)));
    form
}

impl RewardPage<'_> {
    fn layers(&self) -> Vec<(&'static str, &'static str, bool)> {
        let of = |one: Layer| {
            let code = one.as_str_name();
            (code, layer(one, self.page.lang), self.sent.get("layer") == code)
        };
        LAYERS.into_iter().map(of).collect()
    }

    fn has(&self, other: &Reward) -> bool {
        self.sent.all("alternative").any(|id| id == id_of(&other.name))
    }
}
