//! Questions that the shop answers by itself.

use std::sync::Arc;

use askama::Template;
use axum::{Extension, body::Bytes, extract::Path, response::Response};
use contracts::feedback::v1::{
    CreateFaqEntryRequest, DeleteFaqEntryRequest, FaqEntry, ListFaqEntriesRequest,
};
use http::StatusCode;
use runtime::Refusal;

use super::texts::Texts;
use crate::{
    error::Problem,
    forms::{Form, Wrong},
    html,
    page::Page,
};

const MOST: i32 = 500;

#[derive(Template)]
#[template(path = "settings/faq.html")]
struct Faq<'a> {
    page: &'a Page,
    t: Texts,
    entries: Vec<FaqEntry>,
    sent: &'a Form,
    wrong: Wrong,
}

/// All of them, and a form for one more.
pub(super) async fn show(Extension(page): Extension<Arc<Page>>) -> Result<Response, Problem> {
    render(&page, StatusCode::OK, &Form::default(), Wrong::default()).await
}

async fn render(page: &Page, status: StatusCode, sent: &Form, wrong: Wrong) -> Result<Response, Problem> {
    let request = ListFaqEntriesRequest {
        parent: page.shop.name.clone(),
        page_size: MOST,
        ..ListFaqEntriesRequest::default()
    };
    let entries = page.feedback().list_faq_entries(request).await?.into_inner().faq_entries;
    Ok(html::with_status(status, &Faq { page, t: Texts(page.lang), entries, sent, wrong }))
}

/// Adds one.
pub(super) async fn add(Extension(page): Extension<Arc<Page>>, body: Bytes) -> Result<Response, Problem> {
    let sent = Form::parse(&body);
    let ways = sent.get("questions").lines().map(str::trim).filter(|way| !way.is_empty());
    let entry = FaqEntry {
        questions: ways.map(str::to_owned).collect(),
        answer: sent.trimmed("answer").to_owned(),
        answer_en: sent.trimmed("answer_en").to_owned(),
        ..FaqEntry::default()
    };
    let request = CreateFaqEntryRequest {
        parent: page.shop.name.clone(),
        faq_entry: Some(entry),
        request_id: sent.get("request_id").to_owned(),
    };
    match page.feedback().create_faq_entry(request).await {
        Ok(_) => Ok(html::see_other("/settings/faq")),
        Err(status) => {
            let wrong = Wrong::refused(&Refusal::from(&status), |field| match field.split('[').next()? {
                "faq_entry.questions" => Some("questions"),
                "faq_entry.answer" => Some("answer"),
                "faq_entry.answer_en" => Some("answer_en"),
                _ => None,
            });
            render(&page, StatusCode::BAD_REQUEST, &sent, wrong).await
        }
    }
}

/// Takes one away.
pub(super) async fn end(
    Extension(page): Extension<Arc<Page>>,
    Path(entry): Path<String>,
    body: Bytes,
) -> Result<Response, Problem> {
    let request = DeleteFaqEntryRequest {
        name: page.resource("faqEntries", &entry),
        request_id: Form::parse(&body).get("request_id").to_owned(),
        ..DeleteFaqEntryRequest::default()
    };
    page.feedback().delete_faq_entry(request).await?;
    Ok(html::see_other("/settings/faq"))
}

impl Faq<'_> {
    /// The way of asking that stands for all of them, in the reader's language if there is one.
    fn first<'e>(&self, entry: &'e FaqEntry) -> &'e str {
        let is_english = |way: &&String| way.is_ascii();
        let english = entry.questions.iter().find(is_english).map(String::as_str);
        let first = entry.questions.first().map(String::as_str).unwrap_or_default();
        self.page.lang.of_two(first, english.unwrap_or(first))
    }
}
