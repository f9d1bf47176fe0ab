//! Who waits for the shop: complaints with their clocks, alerts, follow-ups, questions
//! that nobody answered; each with its next act.

mod acts;
mod alerts;
mod case;
mod clock;
mod follow_ups;
mod idea_texts;
pub(crate) mod ideas;
mod questions;
mod rating_texts;
mod ratings;
mod stories;
mod story_texts;
mod texts;
mod words;

use std::sync::Arc;

use askama::Template;
use axum::{Extension, Router, response::Response, routing::get};
use contracts::feedback::v1::{
    Case, CasePolicy, FollowUp, GetCasePolicyRequest, ListCasesRequest, case::State,
};
use http::StatusCode;
use tonic::Status;

use crate::{
    console::Console,
    error::Problem,
    forms::{Form, Wrong},
    guests::{Guests, Label},
    html::{self, leads_to},
    page::{Page, id_of},
};
use alerts::AlertRow;
use clock::Clock;
use questions::Asked;
use texts::Texts;
pub(crate) use words::category;

/// More open complaints than a shop that lives has.
const MOST_OPEN: i32 = 100;
const MOST_CLOSED: i32 = 5;
/// If the policy can't be read: as a shop has it that never set one.
const CLOSE_AFTER_HOURS: i32 = 48;

pub(crate) fn routes() -> Router<Arc<Console>> {
    Router::new()
        .route("/care", get(show))
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

/// A complaint in a list.
struct CaseRow {
    id: String,
    guest: Label,
    text: String,
    category: &'static str,
    severity: &'static str,
    /// For its colour.
    severity_code: &'static str,
    state: &'static str,
    clock: Clock,
    is_escalated: bool,
}

#[derive(Template)]
#[template(path = "care/care.html")]
struct Care<'a> {
    page: &'a Page,
    t: Texts,
    open: Vec<CaseRow>,
    resolved: Vec<CaseRow>,
    closed: Vec<CaseRow>,
    /// None of these is shown where it can't be looked up: the others are all the same.
    alerts: Option<Vec<AlertRow>>,
    follow_ups: Option<Vec<(FollowUp, Label)>>,
    asked: Option<Vec<Asked>>,
    sent: &'a Form,
    wrong: Wrong,
}

async fn show(Extension(page): Extension<Arc<Page>>) -> Result<Response, Problem> {
    render(&page, StatusCode::OK, &Form::default(), Wrong::default()).await
}

/// The whole page; with what was sent and is wrong, if anything is.
async fn render(page: &Page, status: StatusCode, sent: &Form, wrong: Wrong) -> Result<Response, Problem> {
    let (open, in_progress, resolved, closed, policy, alerts, follow_ups, asked) = futures::join!(
        cases(page, State::Open, MOST_OPEN),
        cases(page, State::InProgress, MOST_OPEN),
        cases(page, State::Resolved, MOST_OPEN),
        cases(page, State::Closed, MOST_CLOSED),
        policy(page),
        alerts::all(page),
        follow_ups::due(page),
        questions::all(page),
    );
    let (mut open, resolved, closed) = (open?, resolved?, closed?);
    open.extend(in_progress?);
    let (alerts, follow_ups) = (alerts.ok(), follow_ups.ok());
    let cases = open.iter().chain(&resolved).chain(&closed).map(|case| case.customer.as_str());
    let named = alerts.iter().flatten().map(|alert| alert.customer.as_str());
    let asked_after = follow_ups.iter().flatten().map(|one| one.customer.as_str());
    let guests = Guests::ask(page, cases.chain(named).chain(asked_after)).await;
    let rows = |cases: &[Case]| rows(page, &guests, cases, hours(policy.as_ref().ok()));
    let care = Care {
        page,
        t: Texts(page.lang),
        open: rows(&open),
        resolved: rows(&resolved),
        closed: rows(&closed),
        alerts: alerts::rows(page, &guests, alerts).await,
        follow_ups: follow_ups.map(|all| follow_ups::rows(page, &guests, all)),
        asked: asked.ok(),
        sent,
        wrong,
    };
    Ok(html::with_status(status, &care))
}

/// What is up first stands first.
fn rows(page: &Page, guests: &Guests, cases: &[Case], close_after_hours: i32) -> Vec<CaseRow> {
    let row = |case: &Case| CaseRow {
        id: id_of(&case.name).to_owned(),
        guest: guests.label(page, &case.customer),
        text: crate::format::complaint(&case.text, page.lang),
        category: words::category(case.category(), page.lang),
        severity: words::severity(case.severity(), page.lang),
        severity_code: case.severity().as_str_name(),
        state: words::state(case.state(), page.lang),
        clock: Clock::new(page, case, close_after_hours),
        is_escalated: case.escalated,
    };
    let mut rows: Vec<_> = cases.iter().map(row).collect();
    rows.sort_by_key(|row| row.clock.order);
    rows
}

async fn cases(page: &Page, state: State, most: i32) -> Result<Vec<Case>, Status> {
    let request = ListCasesRequest {
        parent: page.shop.name.clone(),
        page_size: most,
        state: state.into(),
        ..ListCasesRequest::default()
    };
    Ok(page.feedback().list_cases(request).await?.into_inner().cases)
}

async fn policy(page: &Page) -> Result<CasePolicy, Status> {
    let request = GetCasePolicyRequest { name: format!("{}/casePolicy", page.shop.name) };
    Ok(page.feedback().get_case_policy(request).await?.into_inner())
}

/// How long a guest has to object.
fn hours(policy: Option<&CasePolicy>) -> i32 {
    policy.map_or(CLOSE_AFTER_HOURS, |policy| policy.close_after_hours)
}

impl Care<'_> {
    fn overdue(&self) -> usize {
        self.open.iter().filter(|row| row.clock.tone == "late").count()
    }
}
