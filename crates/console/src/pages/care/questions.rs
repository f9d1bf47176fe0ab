//! Questions that nothing answered, put together by what they are about: an answer that
//! is written once answers the next by itself.

use std::{collections::BTreeSet, sync::Arc};

use axum::{Extension, body::Bytes, response::Response};
use contracts::feedback::v1::{
    CreateFaqEntryRequest, FaqEntry, GetQuestionClustersRequest, ListFaqEntriesRequest,
    question_clusters::Cluster,
};
use http::StatusCode;
use runtime::Refusal;
use tonic::Status;

use super::{render, texts::Texts};
use crate::{
    error::Problem,
    forms::{Form, Wrong},
    html,
    page::Page,
};

const MOST_SHOWN: usize = 20;
const MOST_ENTRIES: i32 = 500;
/// So many ways to ask an entry has at most, of so many characters.
const MOST_WAYS: usize = 50;
const LONGEST: usize = 200;

/// What was asked, often in several ways.
pub(super) struct Asked {
    pub(super) text: String,
    pub(super) count: i64,
    /// In which other ways, without repeats.
    pub(super) ways: Vec<String>,
    /// Whether the answers have it by now.
    pub(super) is_known: bool,
}

/// What was asked without an answer, the most frequent first; last what has one by now.
pub(super) async fn all(page: &Page) -> Result<Vec<Asked>, Status> {
    let (clusters, known) = futures::join!(clusters(page), known(page));
    let known = known.unwrap_or_default();
    let asked = clusters?.into_iter().take(MOST_SHOWN).map(|cluster| Asked::new(cluster, &known));
    let mut asked: Vec<_> = asked.collect();
    asked.sort_by_key(|one| one.is_known);
    Ok(asked)
}

impl Asked {
    fn new(cluster: Cluster, known: &BTreeSet<String>) -> Self {
        let texts = cluster.questions.into_iter().map(|question| question.text);
        let ways: BTreeSet<_> = texts.filter(|text| *text != cluster.text).collect();
        Self {
            is_known: known.contains(&cluster.text),
            text: cluster.text,
            count: cluster.count,
            ways: ways.into_iter().collect(),
        }
    }
}

async fn clusters(page: &Page) -> Result<Vec<Cluster>, Status> {
    let request =
        GetQuestionClustersRequest { name: format!("{}/questionClusters", page.shop.name), days: 0 };
    Ok(page.feedback().get_question_clusters(request).await?.into_inner().clusters)
}

/// Every way to ask that the answers have.
async fn known(page: &Page) -> Result<BTreeSet<String>, Status> {
    let request = ListFaqEntriesRequest {
        parent: page.shop.name.clone(),
        page_size: MOST_ENTRIES,
        ..ListFaqEntriesRequest::default()
    };
    let entries = page.feedback().list_faq_entries(request).await?.into_inner().faq_entries;
    Ok(entries.into_iter().flat_map(|entry| entry.questions).collect())
}

/// Makes an automatic answer of what was asked.
pub(super) async fn learn(Extension(page): Extension<Arc<Page>>, body: Bytes) -> Result<Response, Problem> {
    let sent = Form::parse(&body);
    if sent.trimmed("answer").is_empty() {
        let wrong = Wrong::field("answer", Texts(page.lang).answer_missing());
        return Box::pin(render(&page, StatusCode::BAD_REQUEST, &sent, wrong)).await;
    }
    let entry = FaqEntry {
        questions: ways(&sent),
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
        Ok(_) => Ok(html::see_other("/care#questions")),
        Err(status) => Box::pin(render(&page, StatusCode::BAD_REQUEST, &sent, refused(&status))).await,
    }
}

/// The ways to ask that were sent, without repeats, the main one first.
fn ways(sent: &Form) -> Vec<String> {
    let mut ways: Vec<String> = Vec::new();
    for way in sent.all("question").map(str::trim) {
        let is_new = !way.is_empty() && ways.iter().all(|known| known != way);
        if is_new && way.chars().count() <= LONGEST && ways.len() < MOST_WAYS {
            ways.push(way.to_owned());
        }
    }
    ways
}

fn refused(status: &Status) -> Wrong {
    Wrong::refused(&Refusal::from(status), |field| match field {
        "faq_entry.answer" => Some("answer"),
        "faq_entry.answer_en" => Some("answer_en"),
        _ => None,
    })
}
