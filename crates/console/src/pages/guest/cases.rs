//! What a guest tells the shop in private, and what it answers.

use std::sync::Arc;

use askama::Template;
use axum::{Extension, body::Bytes, extract::Path, response::Response};
use contracts::feedback::v1::{
    Case, CloseCaseRequest, CreateCaseRequest, GetCaseRequest, ListCasesRequest, ReopenCaseRequest,
    case::{Entry, Source, State, entry::Kind},
};
use http::{StatusCode, Uri};
use runtime::Refusal;
use tonic::Status;

use super::texts::Texts;
use crate::{
    error::Problem,
    forms::{Form, Wrong},
    html,
    page::{Page, id_of},
};

const LATEST: i32 = 30;

#[derive(Template)]
#[template(path = "guest/cases.html")]
struct CaseList<'a> {
    page: &'a Page,
    t: Texts,
    cases: Vec<Case>,
    sent: &'a Form,
    wrong: Wrong,
}

#[derive(Template)]
#[template(path = "guest/case.html")]
struct CasePage<'a> {
    page: &'a Page,
    t: Texts,
    case: Case,
    sent: &'a Form,
    wrong: Wrong,
}

/// The form, and what was told before.
pub(super) async fn list(Extension(page): Extension<Arc<Page>>, uri: Uri) -> Result<Response, Problem> {
    let asked = Form::parse(uri.query().unwrap_or_default().as_bytes());
    render(&page, StatusCode::OK, &asked, Wrong::default()).await
}

async fn render(page: &Page, status: StatusCode, sent: &Form, wrong: Wrong) -> Result<Response, Problem> {
    let request =
        ListCasesRequest { parent: page.shop.name.clone(), page_size: LATEST, ..ListCasesRequest::default() };
    let cases = page.feedback().list_cases(request).await?.into_inner().cases;
    Ok(html::with_status(status, &CaseList { page, t: Texts(page.lang), cases, sent, wrong }))
}

/// Tells the shop what went wrong.
pub(super) async fn open(Extension(page): Extension<Arc<Page>>, body: Bytes) -> Result<Response, Problem> {
    let sent = Form::parse(&body);
    let wrong = match try_open(&page, &sent).await {
        Ok(case) => return Ok(html::see_other(&at(&page, id_of(&case.name)))),
        Err(wrong) => wrong,
    };
    render(&page, StatusCode::BAD_REQUEST, &sent, wrong).await
}

async fn try_open(page: &Page, sent: &Form) -> Result<Case, Wrong> {
    let text = sent.trimmed("text").to_owned();
    if text.is_empty() {
        return Err(Wrong::field("text", Texts(page.lang).text_missing()));
    }
    let order = match sent.get("order") {
        "" => String::new(),
        id => page.resource("orders", id),
    };
    let request = CreateCaseRequest {
        parent: page.shop.name.clone(),
        case: Some(Case { text, order, source: Source::Page.into(), ..Case::default() }),
        request_id: sent.get("request_id").to_owned(),
    };
    let opened = page.feedback().create_case(request).await.map_err(|status| refused(&status))?;
    Ok(opened.into_inner())
}

/// One of them, with all that was said.
pub(super) async fn show(
    Extension(page): Extension<Arc<Page>>,
    Path((_, id)): Path<(String, String)>,
) -> Result<Response, Problem> {
    one(&page, &id, StatusCode::OK, &Form::default(), Wrong::default()).await
}

async fn one(
    page: &Page,
    id: &str,
    status: StatusCode,
    sent: &Form,
    wrong: Wrong,
) -> Result<Response, Problem> {
    let request = GetCaseRequest { name: page.resource("cases", id) };
    let case = page.feedback().get_case(request).await?.into_inner();
    Ok(html::with_status(status, &CasePage { page, t: Texts(page.lang), case, sent, wrong }))
}

/// The guest says that it is good.
pub(super) async fn close(
    Extension(page): Extension<Arc<Page>>,
    Path((_, id)): Path<(String, String)>,
    body: Bytes,
) -> Result<Response, Problem> {
    let request = CloseCaseRequest {
        name: page.resource("cases", &id),
        request_id: Form::parse(&body).get("request_id").to_owned(),
        ..CloseCaseRequest::default()
    };
    page.feedback().close_case(request).await?;
    Ok(html::see_other(&at(&page, &id)))
}

/// Or that it is not.
pub(super) async fn reopen(
    Extension(page): Extension<Arc<Page>>,
    Path((_, id)): Path<(String, String)>,
    body: Bytes,
) -> Result<Response, Problem> {
    let sent = Form::parse(&body);
    let request = ReopenCaseRequest {
        name: page.resource("cases", &id),
        text: sent.trimmed("text").to_owned(),
        request_id: sent.get("request_id").to_owned(),
    };
    match page.feedback().reopen_case(request).await {
        Ok(_) => Ok(html::see_other(&at(&page, &id))),
        Err(status) => one(&page, &id, StatusCode::BAD_REQUEST, &sent, refused(&status)).await,
    }
}

fn at(page: &Page, id: &str) -> String {
    format!("{}/cases/{id}", page.guests())
}

fn refused(status: &Status) -> Wrong {
    Wrong::refused(&Refusal::from(status), |field| field.ends_with("text").then_some("text"))
}

impl CasePage<'_> {
    /// What was said to one another; how the shop sorts it is its own business.
    fn said(&self) -> impl Iterator<Item = &Entry> {
        self.case.entries.iter().filter(|entry| entry.kind() != Kind::Change && !entry.text.is_empty())
    }

    fn is_ours(entry: &Entry) -> bool {
        entry.kind() != Kind::Guest
    }

    fn is_resolved(&self) -> bool {
        self.case.state() == State::Resolved
    }

    fn is_closed(&self) -> bool {
        self.case.state() == State::Closed
    }

    fn id(&self) -> &str {
        id_of(&self.case.name)
    }
}
