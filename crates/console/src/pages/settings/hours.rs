//! When the shop is open: a week, and the days that are otherwise.

use std::sync::Arc;

use axum::{Extension, body::Bytes, response::Response};
use contracts::orders::v1::{Shop, shop::OpeningHours};
use http::StatusCode;

use super::{render, save, texts::Texts};
use crate::{
    forms::{Form, Wrong},
    hours, html,
    page::Page,
};

/// The fields of the days, Monday first.
pub(super) const DAYS: [&str; 7] = ["d1", "d2", "d3", "d4", "d5", "d6", "d7"];

/// The fields as the shop has them.
pub(super) fn filled(shop: &Shop, t: Texts) -> Vec<(&'static str, String)> {
    let day = |(weekday, name): (i32, &'static str)| {
        (name, hours::written(hours::of_weekday(&shop.opening_hours, weekday)))
    };
    let special = hours::special_days_written(&shop.special_days, t.closed());
    (1..).zip(DAYS).map(day).chain([("special", special)]).collect()
}

/// Changes them.
pub(super) async fn change(Extension(page): Extension<Arc<Page>>, body: Bytes) -> Response {
    let sent = Form::parse(&body);
    let wrong = match try_change(&page, &sent).await {
        Ok(()) => return html::see_other("/settings#hours"),
        Err(wrong) => wrong,
    };
    render(&page, StatusCode::BAD_REQUEST, Some(&sent), wrong, None).await
}

async fn try_change(page: &Page, sent: &Form) -> Result<(), Wrong> {
    let t = Texts(page.lang);
    let special_days = hours::special_days(sent.get("special"))
        .map_err(|line| Wrong::field("special", format!("{} {line}", t.special_wrong())))?;
    let shop = Shop { opening_hours: week(sent, t)?, special_days, ..Shop::default() };
    save(page, shop, sent, &["opening_hours", "special_days"]).await
}

fn week(sent: &Form, t: Texts) -> Result<Vec<OpeningHours>, Wrong> {
    let day = |name| hours::parse(sent.get(name)).ok_or_else(|| Wrong::field(name, t.hours_wrong()));
    let days: Vec<_> = DAYS.into_iter().map(day).collect::<Result<_, _>>()?;
    let week = hours::week(&days);
    if week.is_empty() { Err(Wrong::field("d1", t.never_open())) } else { Ok(week) }
}
