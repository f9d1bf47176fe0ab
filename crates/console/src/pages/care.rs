//! Who waits for the shop: complaints with their clocks, alerts, follow-ups, questions
//! that nobody answered; each with its next act.

mod acts;
mod alerts;
mod case;
mod cases;
mod clock;
mod follow_ups;
mod idea_texts;
pub(crate) mod ideas;
mod questions;
mod rating_texts;
mod ratings;
mod rules;
mod stories;
mod story_texts;
mod texts;
mod words;

use std::{collections::BTreeSet, sync::Arc};

use askama::Template;
use axum::{Extension, Router, response::Response, routing::get};
use contracts::feedback::v1::{Case, FollowUp, case::State};
use http::StatusCode;

use crate::{
    console::Console,
    error::Problem,
    forms::{Form, Wrong},
    guests::{Guests, Label},
    html::{self, leads_to},
    page::Page,
};
use alerts::AlertRow;
use cases::CaseRow;
use questions::Asked;
use texts::Texts;

/// Of each state; where there are more is a page of its own.
const MOST_OPEN: i32 = 25;
const MOST_CLOSED: i32 = 5;

pub(crate) fn routes() -> Router<Arc<Console>> {
    Router::new()
        .merge(rules::routes())
        .route("/care", get(show))
        .route("/care/cases", get(cases::show))
        .route("/care/cases/{case}", get(case::show))
        .route("/care/cases/{case}/reply", get(case::lead).post(acts::reply))
        .route("/care/cases/{case}/remedy", get(case::lead).post(acts::remedy))
        .route("/care/cases/{case}/close", get(case::lead).post(acts::close))
        .route("/care/cases/{case}/reopen", get(case::lead).post(acts::reopen))
        .route("/care/cases/{case}/sort", get(case::lead).post(acts::sort))
        .route("/care/alerts/{alert}/seen", leads_to("/care").post(alerts::acknowledge))
        .route("/care/alerts/{alert}/give", leads_to("/care").post(alerts::give))
        .route("/care/follow-ups/{follow_up}", leads_to("/care").post(follow_ups::complete))
        .route("/care/ideas", get(ideas::show).post(ideas::add))
        .route("/care/ideas/{idea}/vote", leads_to("/care/ideas").post(ideas::vote))
        .route("/care/ideas/{idea}/share", leads_to("/care/ideas").post(ideas::share))
        .route("/care/ideas/{idea}/decide", leads_to("/care/ideas").post(ideas::decide))
        .route("/care/ratings", get(ratings::show))
        .route("/care/ratings/{rating}/reply", leads_to("/care/ratings").post(ratings::reply))
        .route("/care/ratings/{rating}/show", leads_to("/care/ratings").post(ratings::publish))
        .route("/care/stories", get(stories::show).post(stories::add))
        .route("/care/stories/{story}/decide", leads_to("/care/stories").post(stories::decide))
        .route("/care/praises", leads_to("/care/stories").post(stories::praise))
        .route("/care/staff", leads_to("/care/stories").post(stories::hire))
        .route("/care/questions", leads_to("/care").post(questions::learn))
}

#[derive(Template)]
#[template(path = "care/care.html")]
struct Care<'a> {
    page: &'a Page,
    t: Texts,
    open: Vec<CaseRow>,
    resolved: Vec<CaseRow>,
    closed: Vec<CaseRow>,
    /// Whether there are more that the shop has to act on.
    is_cut: bool,
    /// None of these is shown where it can't be looked up: the others are all the same.
    alerts: Option<Vec<AlertRow>>,
    follow_ups: Option<Vec<(FollowUp, Label)>>,
    asked: Option<Vec<Asked>>,
    sent: &'a Form,
    wrong: Wrong,
}

async fn show(Extension(page): Extension<Arc<Page>>) -> Result<Response, Problem> {
    Box::pin(render(&page, StatusCode::OK, &Form::default(), Wrong::default())).await
}

/// The whole page; with what was sent and is wrong, if anything is.
async fn render(page: &Page, status: StatusCode, sent: &Form, wrong: Wrong) -> Result<Response, Problem> {
    let (overdue, open, in_progress, resolved, closed, hours, alerts, follow_ups, asked) = futures::join!(
        cases::overdue(page),
        cases::list(page, State::Open, MOST_OPEN, ""),
        cases::list(page, State::InProgress, MOST_OPEN, ""),
        cases::list(page, State::Resolved, MOST_OPEN, ""),
        cases::list(page, State::Closed, MOST_CLOSED, ""),
        cases::hours(page),
        alerts::all(page),
        follow_ups::due(page),
        questions::all(page),
    );
    let ((new, more), (in_progress, more_of_these)) = (open?, in_progress?);
    let ((resolved, _), (closed, _)) = (resolved?, closed?);
    // Lists are newest first, and what is overdue is the oldest.
    let mut open = overdue?;
    let late: BTreeSet<_> = open.iter().map(|case| case.name.clone()).collect();
    open.extend(new.into_iter().chain(in_progress).filter(|case| !late.contains(&case.name)));
    let (alerts, follow_ups) = (alerts.ok(), follow_ups.ok());
    let cases = open.iter().chain(&resolved).chain(&closed).map(|case| case.customer.as_str());
    let named = alerts.iter().flatten().map(|alert| alert.customer.as_str());
    let asked_after = follow_ups.iter().flatten().map(|one| one.customer.as_str());
    let (of_cases, guests) =
        futures::join!(Guests::ask(page, cases), Guests::ask(page, named.chain(asked_after)));
    let rows = |cases: &[Case]| cases::rows(page, &of_cases, cases, hours);
    let care = Care {
        page,
        t: Texts(page.lang),
        open: rows(&open),
        resolved: rows(&resolved),
        closed: rows(&closed),
        is_cut: [more, more_of_these].iter().any(|more| !more.is_empty()),
        alerts: alerts::rows(page, &guests, alerts).await,
        follow_ups: follow_ups.map(|all| follow_ups::rows(page, &guests, all)),
        asked: asked.ok(),
        sent,
        wrong,
    };
    Ok(html::with_status(status, &care))
}

impl Care<'_> {
    fn overdue(&self) -> usize {
        self.open.iter().filter(|row| row.clock.tone == "late").count()
    }
}
