//! The owner's figures, pictures first: menu, guests, gifts, service; each from what and
//! when, how sure it is, and as a file.

mod asked;
mod files;
mod giving;
mod guests;
mod hours;
mod kind;
mod menu;
mod quadrant;
mod repairs;
mod service;
mod sold;
mod texts;
mod words;

use std::sync::Arc;

use askama::Template;
use axum::{Extension, Router, response::Response, routing::get};
use contracts::common::v1::Money;
use futures::future::join_all;
use tonic::{Code, Status};

use crate::{console::Console, error::Problem, figure::Figure, format, html, page::Page};
use asked::Asked;
use kind::{Kind, Section};
pub(crate) use repairs::follow_ups;
pub(crate) use texts::Texts;
pub(crate) use words::{layer, rhythm, segment, service_layer};

pub(crate) fn routes() -> Router<Arc<Console>> {
    Router::new()
        .route("/insight", get(overview))
        .route("/insight/menu", get(async |page: Extension<Arc<Page>>| show(page, Section::Menu).await))
        .route("/insight/guests", get(async |page: Extension<Arc<Page>>| show(page, Section::Guests).await))
        .route("/insight/giving", get(async |page: Extension<Arc<Page>>| show(page, Section::Giving).await))
        .route("/insight/service", get(async |page: Extension<Arc<Page>>| show(page, Section::Service).await))
        .route("/insight/tables/{file}", get(files::serve))
}

/// A page of figures that others are beside.
struct Tab {
    path: &'static str,
    name: &'static str,
    is_here: bool,
}

#[derive(Template)]
#[template(path = "insight/insight.html")]
struct Insight<'a> {
    page: &'a Page,
    t: Texts,
    tabs: Vec<Tab>,
    /// Each with where there is more of it; none where that can't be looked up.
    figures: Vec<(Kind, Option<Figure>)>,
    /// Without tables and files.
    is_brief: bool,
    /// A page that belongs to these figures, and what it is called.
    belongs: Option<(&'static str, &'static str)>,
}

async fn overview(Extension(page): Extension<Arc<Page>>) -> Result<Response, Problem> {
    render(&page, &kind::OVERVIEW, None).await
}

async fn show(Extension(page): Extension<Arc<Page>>, section: Section) -> Result<Response, Problem> {
    render(&page, section.kinds(), Some(section)).await
}

async fn render(page: &Page, kinds: &[Kind], section: Option<Section>) -> Result<Response, Problem> {
    let asked = Asked::new(page);
    let made = join_all(kinds.iter().map(async |kind| (*kind, kind.make(&asked).await))).await;
    // Who may not see one of them is shown none; who may is spared what can't be looked up.
    let is_refused = |status: &Status| status.code() == Code::PermissionDenied;
    let are_all_away = made.iter().all(|(_, figure)| figure.is_err());
    let failed = made.iter().filter_map(|(_, figure)| figure.as_ref().err());
    if let Some(status) = failed.into_iter().find(|status| are_all_away || is_refused(status)) {
        return Err(status.clone().into());
    }
    let figures = made.into_iter().map(|(kind, figure)| (kind, figure.ok())).collect();
    let t = Texts(page.lang);
    let insight = Insight {
        page,
        t,
        tabs: tabs(t, section),
        figures,
        is_brief: section.is_none(),
        belongs: belongs(t, section),
    };
    Ok(html::page(&insight))
}

/// Where what is counted here is set up.
fn belongs(t: Texts, section: Option<Section>) -> Option<(&'static str, &'static str)> {
    match section? {
        Section::Guests => Some(("/customers/segments", t.segments())),
        Section::Service => Some(("/care/follow-ups", t.follow_up_rules())),
        Section::Menu | Section::Giving => None,
    }
}

fn tabs(t: Texts, here: Option<Section>) -> Vec<Tab> {
    let overview = Tab { path: "/insight", name: t.overview(), is_here: here.is_none() };
    let others = Section::ALL.into_iter().map(|section| Tab {
        path: section.path(),
        name: section.name(t),
        is_here: here == Some(section),
    });
    std::iter::once(overview).chain(others).collect()
}

/// What a figure rests on that says no more than how far it looks back.
fn looks_back(page: &Page, days: i32) -> String {
    let now = format::day_and_time(Some(page.now), &page.zone, page.lang);
    page.lang.of_two(format!("最近 {days} 天，{now} 算出"), format!("the last {days} days, as of {now}"))
}

/// What a figure rests on that is of this moment.
fn as_of_now(page: &Page) -> String {
    let now = format::day_and_time(Some(page.now), &page.zone, page.lang);
    page.lang.of_two(format!("截至 {now}"), format!("as of {now}"))
}

/// An amount in minor units, as it is written.
fn money(page: &Page, amount: i64) -> String {
    format::money(Some(&Money { amount, currency: page.shop.currency.clone() }))
}

/// A share with its interval: `62.0 % (48.1–74.2 %)`.
fn with_interval(share: f64, low: f64, high: f64) -> String {
    format!("{} ({:.1}–{})", format::percent(share), low * 100.0, format::percent(high))
}
