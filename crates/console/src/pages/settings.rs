//! The shop itself, and the keys of who works there.

mod keys;
mod texts;

use std::sync::Arc;

use askama::Template;
use axum::{Extension, Router, body::Bytes, response::Response, routing::get};
use contracts::{
    customers::v1::AccessKey,
    orders::v1::{Shop, UpdateShopRequest},
};
use http::StatusCode;
use prost_types::FieldMask;
use runtime::Refusal;

use crate::{
    console::Console,
    error::Problem,
    forms::{Form, Wrong},
    html::{self, leads_to},
    page::Page,
};
use texts::Texts;

pub(crate) fn routes() -> Router<Arc<Console>> {
    Router::new()
        .route("/settings", get(show).post(change))
        .route("/settings/keys", leads_to("/settings").post(keys::make))
        .route("/settings/keys/{key}/end", leads_to("/settings").post(keys::end))
}

#[derive(Template)]
#[template(path = "settings/settings.html")]
struct Settings<'a> {
    page: &'a Page,
    t: Texts,
    sent: &'a Form,
    wrong: Wrong,
    /// None for who may not see them.
    keys: Option<Vec<AccessKey>>,
    /// A key that was made just now; it is never shown again.
    made: Option<AccessKey>,
}

async fn show(Extension(page): Extension<Arc<Page>>) -> Response {
    render(&page, StatusCode::OK, &filled(&page.shop), Wrong::default(), None).await
}

async fn render(
    page: &Page,
    status: StatusCode,
    sent: &Form,
    wrong: Wrong,
    made: Option<AccessKey>,
) -> Response {
    let keys = keys::all(page).await.ok();
    html::with_status(status, &Settings { page, t: Texts(page.lang), sent, wrong, keys, made })
}

fn filled(shop: &Shop) -> Form {
    Form::of([
        ("etag", shop.etag.clone()),
        ("name", shop.display_name.clone()),
        ("name_en", shop.display_name_en.clone()),
        ("usual_minutes", shop.usual_minutes.to_string()),
    ])
}

/// Changes what the shop is called, and how long an order usually takes.
async fn change(Extension(page): Extension<Arc<Page>>, body: Bytes) -> Result<Response, Problem> {
    let sent = Form::parse(&body);
    let wrong = match try_change(&page, &sent).await {
        Ok(()) => return Ok(html::see_other("/settings")),
        Err(wrong) => wrong,
    };
    Ok(render(&page, StatusCode::BAD_REQUEST, &sent, wrong, None).await)
}

async fn try_change(page: &Page, sent: &Form) -> Result<(), Wrong> {
    let minutes = sent.trimmed("usual_minutes").parse();
    let minutes = minutes.map_err(|_| Wrong::field("usual_minutes", Texts(page.lang).minutes_wrong()))?;
    let shop = Shop {
        name: page.shop.name.clone(),
        display_name: sent.trimmed("name").to_owned(),
        display_name_en: sent.trimmed("name_en").to_owned(),
        usual_minutes: minutes,
        etag: sent.get("etag").to_owned(),
        ..Shop::default()
    };
    let paths = ["display_name", "display_name_en", "usual_minutes"].map(str::to_owned).to_vec();
    let request = UpdateShopRequest {
        shop: Some(shop),
        update_mask: Some(FieldMask { paths }),
        request_id: String::new(),
    };
    let changed = page.orders().update_shop(request).await;
    changed.map(drop).map_err(|status| {
        Wrong::refused(&Refusal::from(&status), |field| match field {
            "shop.display_name" => Some("name"),
            "shop.display_name_en" => Some("name_en"),
            "shop.usual_minutes" => Some("usual_minutes"),
            _ => None,
        })
    })
}

impl Settings<'_> {
    fn kind(&self, key: &AccessKey) -> &'static str {
        self.page.t().kind(key.kind())
    }
}
