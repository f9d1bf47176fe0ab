//! How a question is answered, wherever it was asked.

use std::time::Duration;

use contracts::loyalty::v1::ExplainPointsRequest;
use kernel::{CustomerId, MessageId, ShopId, Time};
use storage::Tx;
use tonic::Request;

use crate::{
    Feedback,
    domain::faq::{
        Answer, Facts, FaqEntryId, Match, Question, QuestionId, QuestionState, SURE, asks_again, hands_over,
        tells_of_a_person,
    },
    error::Error,
    store::{faq_entries, guests, items_known, questions, shops_known},
};

/// A guest waits no longer for their points.
const POINTS_WITHIN: Duration = Duration::from_secs(1);
/// What may have been meant is named from so sure on, and so many at most.
const WORTH_NAMING: f64 = 0.02;
const MOST_NAMED: usize = 2;

/// A question, and who asks.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) customer: Option<CustomerId>,
    /// Whose misses are counted; empty for a stranger without a trace.
    pub(super) asker: String,
    pub(super) text: String,
    pub(super) in_english: bool,
    pub(super) message: Option<MessageId>,
}

/// What was found in the FAQ.
#[derive(Debug)]
pub(super) struct Found {
    /// The entry that answers, and what it says now.
    answer: Option<(FaqEntryId, String)>,
    confidence: f64,
    /// What may have been meant otherwise.
    closest: Vec<String>,
    /// Whether there is anything to find.
    has_entries: bool,
}

/// Looks for an answer. Nothing is written, and no transaction is open while
/// another service is asked.
pub(super) async fn find(service: &Feedback, shop: &ShopId, asked: &Asked) -> Result<Found, Error> {
    let mut tx = service.db.snapshot().await?;
    let faq = service.faqs.get(&mut tx, shop).await?;
    let has_entries = faq.has_entries();
    let found = faq.index.search(&asked.text);
    let confidence = found.first().map_or(0.0, |best| best.confidence);
    let best = found.first().filter(|best| best.confidence >= SURE).and_then(|best| faq.entry(best.entry));
    let Some(entry) = best else {
        return Ok(Found { answer: None, confidence, closest: closest(&found), has_entries });
    };
    let text = entry.text.answer(asked.in_english);
    // It was read when it was written; should it not be now, it is said as it stands.
    let answer = match Answer::parse(text) {
        Ok(answer) => in_words(service, tx, shop, asked, &answer).await?,
        Err(_) => text.to_owned(),
    };
    Ok(Found { answer: Some((entry.id, answer)), confidence, closest: Vec::new(), has_entries })
}

fn closest(found: &[Match<usize>]) -> Vec<String> {
    let worth_naming = found.iter().filter(|one| one.confidence >= WORTH_NAMING);
    worth_naming.take(MOST_NAMED).map(|one| one.question.clone()).collect()
}

async fn in_words(
    service: &Feedback,
    mut tx: Tx,
    shop: &ShopId,
    asked: &Asked,
    answer: &Answer,
) -> Result<String, Error> {
    let known = shops_known::get(&mut tx, shop).await?;
    let items = if answer.tells_items() { items_known::list(&mut tx, shop).await? } else { Vec::new() };
    drop(tx);
    let points = match asked.customer {
        Some(customer) if answer.tells_points() => points(service, shop, customer, asked.in_english).await,
        _ => None,
    };
    let facts = Facts { now: service.clock.now(), shop: &known, items: &items, points: points.as_deref() };
    Ok(answer.text(&facts, asked.in_english))
}

/// What a customer has, in loyalty's words; `None` if it can't be told in time.
async fn points(service: &Feedback, shop: &ShopId, customer: CustomerId, in_english: bool) -> Option<String> {
    let mut request = Request::new(ExplainPointsRequest {
        name: format!("shops/{shop}/customers/{customer}/pointsAccount"),
    });
    request.set_timeout(POINTS_WITHIN);
    let mut loyalty = service.loyalty.clone();
    let answer = tokio::time::timeout(POINTS_WITHIN, loyalty.explain_points(request)).await.ok()?;
    let explained = match answer {
        Ok(explained) => explained.into_inner(),
        Err(status) => {
            tracing::warn!(%status, "points can't be told");
            return None;
        }
    };
    let text = if in_english && !explained.text_en.is_empty() { explained.text_en } else { explained.text };
    (!text.is_empty()).then_some(text)
}

/// Keeps the question with what becomes of it.
pub(super) async fn keep(
    service: &Feedback,
    tx: &mut Tx,
    shop: &ShopId,
    asked: &Asked,
    found: Found,
    now: Time,
) -> Result<Question, Error> {
    let state = state(tx, shop, asked, &found, now).await?;
    let (entry, answer) = match (found.answer, state) {
        (Some((entry, text)), _) => (Some(entry), text),
        (None, _) if !found.has_entries => (None, tells_of_a_person(asked.in_english)),
        (None, QuestionState::HandedOver) => (None, hands_over(asked.in_english)),
        (None, _) => (None, asks_again(&found.closest, asked.in_english)),
    };
    let customer = match asked.customer {
        Some(customer) => Some(guests::survivor(tx, shop, customer).await?),
        None => None,
    };
    let question = Question {
        id: QuestionId(service.ids.next()),
        customer,
        text: asked.text.clone(),
        state,
        answer,
        entry,
        confidence: ten_thousandths(found.confidence),
        message: asked.message,
        created_at: now,
    };
    questions::insert(tx, shop, &question).await?;
    if let Some(entry) = entry {
        faq_entries::count_answer(tx, shop, entry).await?;
    }
    Ok(question)
}

/// A stranger without a trace can't be told from another when they ask again,
/// and where there is nothing to find other words find nothing either: a person
/// answers at once.
async fn state(
    tx: &mut Tx,
    shop: &ShopId,
    asked: &Asked,
    found: &Found,
    now: Time,
) -> Result<QuestionState, Error> {
    let is_miss = found.answer.is_none();
    if is_miss && (asked.asker.is_empty() || !found.has_entries) {
        return Ok(QuestionState::HandedOver);
    }
    if asked.asker.is_empty() {
        return Ok(QuestionState::Answered);
    }
    let misses = questions::count_miss(tx, shop, &asked.asker, is_miss, now).await?;
    Ok(QuestionState::after_misses(misses))
}

#[expect(clippy::cast_possible_truncation, reason = "between 0 and 10,000")]
fn ten_thousandths(ratio: f64) -> i64 {
    (ratio.clamp(0.0, 1.0) * 10_000.0).round() as i64
}
