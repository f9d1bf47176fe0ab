//! The shop itself: its name, its hours, its rules; the keys of who works there; its card; its channels.

mod card;
mod channels;
mod faq;
mod hours;
pub(crate) mod keys;
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
use tonic::Status;

use crate::{
    console::Console,
    forms::{Form, Wrong},
    html::{self, leads_to},
    page::Page,
};
use keys::Made;
use texts::Texts;

pub(crate) fn routes() -> Router<Arc<Console>> {
    Router::new()
        .route("/settings", get(show).post(change))
        .route("/settings/hours", leads_to("/settings").post(hours::change))
        .route("/settings/rules", leads_to("/settings").post(rules))
        .merge(channels::routes())
        .route("/settings/card", get(card::show))
        .route("/settings/faq", get(faq::show).post(faq::add))
        .route("/settings/faq/{entry}/end", leads_to("/settings/faq").post(faq::end))
        .route("/settings/keys", leads_to("/settings").post(keys::make))
        .route("/settings/keys/{key}/rotate", leads_to("/settings").post(keys::rotate))
        .route("/settings/keys/{key}/end", leads_to("/settings").post(keys::end))
}

#[derive(Template)]
#[template(path = "settings/settings.html")]
struct Settings<'a> {
    page: &'a Page,
    t: Texts,
    /// The fields as the shop has them, but for those that were sent and refused.
    sent: Form,
    wrong: Wrong,
    /// None for who may not see them.
    keys: Option<Vec<AccessKey>>,
    made: Option<Made>,
}

/// The words about keys, for who shows one elsewhere.
pub(crate) fn texts_of(page: &Page) -> Texts {
    Texts(page.lang)
}

async fn show(Extension(page): Extension<Arc<Page>>) -> Response {
    render(&page, StatusCode::OK, None, Wrong::default(), None).await
}

async fn render(
    page: &Page,
    status: StatusCode,
    sent: Option<&Form>,
    wrong: Wrong,
    made: Option<Made>,
) -> Response {
    let keys = keys::all(page).await.ok();
    let filled = filled(&page.shop, Texts(page.lang));
    let sent = match sent {
        Some(sent) => sent.over(&filled),
        None => filled,
    };
    html::with_status(status, &Settings { page, t: Texts(page.lang), sent, wrong, keys, made })
}

fn filled(shop: &Shop, t: Texts) -> Form {
    let on = |is_on: bool| if is_on { "on" } else { "" };
    let fee = shop.delivery_fee.as_ref();
    let fee = fee.map(|fee| crate::format::plain(fee.amount, &shop.currency)).unwrap_or_default();
    let rice = if shop.rice_code > 0 { shop.rice_code.to_string() } else { String::new() };
    let fields = [
        ("etag", shop.etag.clone()),
        ("name", shop.display_name.clone()),
        ("name_en", shop.display_name_en.clone()),
        ("usual_minutes", shop.usual_minutes.to_string()),
        ("rice_code", rice),
        ("delivery_fee", fee),
        ("trust", on(shop.trust_unbound_senders).to_owned()),
    ];
    Form::of_all(fields.into_iter().chain(hours::filled(shop, t)))
}

/// Changes what the shop is called, and how long an order usually takes.
async fn change(Extension(page): Extension<Arc<Page>>, body: Bytes) -> Response {
    let sent = Form::parse(&body);
    answer(&page, &sent, try_change(&page, &sent).await).await
}

async fn answer(page: &Page, sent: &Form, done: Result<(), Wrong>) -> Response {
    match done {
        Ok(()) => html::see_other("/settings"),
        Err(wrong) => render(page, StatusCode::BAD_REQUEST, Some(sent), wrong, None).await,
    }
}

async fn try_change(page: &Page, sent: &Form) -> Result<(), Wrong> {
    let minutes = sent.trimmed("usual_minutes").parse();
    let minutes = minutes.map_err(|_| Wrong::field("usual_minutes", Texts(page.lang).minutes_wrong()))?;
    let shop = Shop {
        display_name: sent.trimmed("name").to_owned(),
        display_name_en: sent.trimmed("name_en").to_owned(),
        usual_minutes: minutes,
        ..Shop::default()
    };
    save(page, shop, sent, &["display_name", "display_name_en", "usual_minutes"]).await
}

/// Changes what comes with an order, and who may order.
async fn rules(Extension(page): Extension<Arc<Page>>, body: Bytes) -> Response {
    let mut sent = Form::parse(&body);
    // A browser says nothing of a box that is not ticked.
    if !sent.is_on("trust") {
        sent.add("trust", "");
    }
    answer(&page, &sent, try_rules(&page, &sent).await).await
}

async fn try_rules(page: &Page, sent: &Form) -> Result<(), Wrong> {
    let t = Texts(page.lang);
    let rice_code = match sent.trimmed("rice_code") {
        "" => 0,
        code => code.parse().map_err(|_| Wrong::field("rice_code", t.rice_wrong()))?,
    };
    let currency = page.shop.currency.clone();
    let delivery_fee = match sent.trimmed("delivery_fee") {
        "" => None,
        fee => {
            let amount = crate::format::amount(fee, &currency);
            let amount = amount.ok_or_else(|| Wrong::field("delivery_fee", t.fee_wrong()))?;
            Some(contracts::common::v1::Money { amount, currency })
        }
    };
    let trust_unbound_senders = sent.is_on("trust");
    let shop = Shop { rice_code, delivery_fee, trust_unbound_senders, ..Shop::default() };
    save(page, shop, sent, &["rice_code", "delivery_fee", "trust_unbound_senders"]).await
}

/// Saves these fields of the shop; of what somebody else changed meanwhile, nothing is
/// overwritten.
async fn save(page: &Page, shop: Shop, sent: &Form, paths: &[&str]) -> Result<(), Wrong> {
    let shop = Shop { name: page.shop.name.clone(), etag: sent.get("etag").to_owned(), ..shop };
    let paths = paths.iter().map(|path| (*path).to_owned()).collect();
    let request = UpdateShopRequest {
        shop: Some(shop),
        update_mask: Some(FieldMask { paths }),
        request_id: sent.get("request_id").to_owned(),
    };
    page.orders().update_shop(request).await.map(drop).map_err(|status| refused(&status))
}

/// What a service said of a shop's fields, beside those of the forms.
pub(crate) fn refused(status: &Status) -> Wrong {
    Wrong::refused(&Refusal::from(status), |field| match field.split('[').next()? {
        "shop.display_name" => Some("name"),
        "shop.display_name_en" => Some("name_en"),
        "shop.usual_minutes" => Some("usual_minutes"),
        "shop.rice_code" => Some("rice_code"),
        "shop.delivery_fee" => Some("delivery_fee"),
        "shop.opening_hours" => Some("d1"),
        "shop.special_days" => Some("special"),
        _ => None,
    })
}

impl Settings<'_> {
    /// What was typed of a key that was not made.
    fn typed(&self, field: &str) -> &str {
        if self.made.is_some() { "" } else { self.sent.get(field) }
    }

    fn kind(&self, key: &AccessKey) -> &'static str {
        self.page.t().kind(key.kind())
    }

    /// The days' fields with their names.
    fn days(&self) -> Vec<(&'static str, &'static str)> {
        hours::DAYS.into_iter().zip(self.t.weekdays()).collect()
    }
}
