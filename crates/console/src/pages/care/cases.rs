//! Every complaint, state by state and page by page.

use std::sync::Arc;

use askama::Template;
use axum::{Extension, response::Response};
use contracts::feedback::v1::{Case, GetCasePolicyRequest, ListCasesRequest, case::State};
use tonic::Status;

use super::{clock::Clock, texts::Texts, words};
use crate::{
    error::Problem,
    forms::Form,
    guests::{Guests, Label},
    html,
    page::{Page, id_of},
};

const PAGE: &str = "/care/cases";
const PAGE_SIZE: i32 = 50;
/// If the policy can't be read: as a shop has it that never set one.
const CLOSE_AFTER_HOURS: i32 = 48;
const STATES: [State; 4] = [State::Open, State::InProgress, State::Resolved, State::Closed];

/// A complaint in a list.
pub(super) struct CaseRow {
    pub(super) id: String,
    pub(super) guest: Label,
    pub(super) text: String,
    pub(super) category: &'static str,
    pub(super) severity: &'static str,
    /// For its colour.
    pub(super) severity_code: &'static str,
    pub(super) state: &'static str,
    pub(super) clock: Clock,
    pub(super) is_escalated: bool,
}

#[derive(Template)]
#[template(path = "care/cases.html")]
struct Cases<'a> {
    page: &'a Page,
    t: Texts,
    state: State,
    rows: Vec<CaseRow>,
    /// The address of older ones; empty if there are none.
    next: String,
}

pub(super) async fn show(Extension(page): Extension<Arc<Page>>) -> Result<Response, Problem> {
    let asked = Form::parse(page.query.as_bytes());
    let state = State::from_str_name(asked.get("state")).unwrap_or(State::Open);
    let (found, hours) = futures::join!(list(&page, state, PAGE_SIZE, asked.get("page")), hours(&page));
    let (cases, next) = found?;
    let guests = Guests::ask(&page, cases.iter().map(|case| case.customer.as_str())).await;
    let rows = rows(&page, &guests, &cases, hours);
    let next = html::next_page(PAGE, &[("state", state.as_str_name())], &next);
    Ok(html::page(&Cases { page: &page, t: Texts(page.lang), state, rows, next }))
}

/// Some of those in a state, newest first, and where older ones are.
pub(super) async fn list(
    page: &Page,
    state: State,
    page_size: i32,
    page_token: &str,
) -> Result<(Vec<Case>, String), Status> {
    let request = ListCasesRequest {
        parent: page.shop.name.clone(),
        page_size,
        page_token: page_token.to_owned(),
        state: state.into(),
        ..ListCasesRequest::default()
    };
    let found = page.feedback().list_cases(request).await?.into_inner();
    Ok((found.cases, found.next_page_token))
}

/// Those that are overdue, the newest hundred.
pub(super) async fn overdue(page: &Page) -> Result<Vec<Case>, Status> {
    let request = ListCasesRequest {
        parent: page.shop.name.clone(),
        page_size: 100,
        overdue: true,
        ..ListCasesRequest::default()
    };
    Ok(page.feedback().list_cases(request).await?.into_inner().cases)
}

/// How many hours a guest has to object.
pub(super) async fn hours(page: &Page) -> i32 {
    let request = GetCasePolicyRequest { name: format!("{}/casePolicy", page.shop.name) };
    let policy = page.feedback().get_case_policy(request).await;
    policy.map_or(CLOSE_AFTER_HOURS, |policy| policy.into_inner().close_after_hours)
}

/// What is up first stands first.
pub(super) fn rows(page: &Page, guests: &Guests, cases: &[Case], close_after_hours: i32) -> Vec<CaseRow> {
    let row = |case: &Case| CaseRow {
        id: id_of(&case.name).to_owned(),
        guest: guests.label(page, &case.customer),
        text: crate::format::complaint(&case.text, page.lang),
        category: crate::format::category(case.category(), page.lang),
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

impl Cases<'_> {
    /// The states, with their addresses, and whether it is the one that is shown.
    fn tabs(&self) -> [(String, &'static str, bool); 4] {
        STATES.map(|state| {
            let address = html::address(PAGE, &[("state", state.as_str_name())]);
            (address, words::state(state, self.page.lang), state == self.state)
        })
    }
}
