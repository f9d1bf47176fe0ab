//! How an answer is found, wherever a question was asked.
//!
//! This opens a transaction of its own: none may be open while loyalty is asked.

use std::time::Duration;

use contracts::loyalty::v1::{Exception, ExplainPointsRequest};
use kernel::{CustomerId, MessageId, ShopId, Time};
use storage::Tx;
use tonic::Request;
use uuid::Uuid;

use crate::{
    convert::faq as convert,
    domain::{
        faq::{Answer, Facts, FaqEntryId, Match, Ruled, SURE, topic},
        strangers::Stranger,
    },
    error::Error,
    service::Feedback,
    store::{
        faq::questions,
        projections::{items, shops},
    },
};

/// A guest waits no longer for what loyalty knows.
const LOYALTY_WITHIN: Duration = Duration::from_secs(1);
/// What may have been meant is named from so sure on, and so many at most.
const WORTH_NAMING: f64 = 0.02;
const MOST_NAMED: usize = 2;

/// A question, and who asks.
#[derive(Debug)]
pub(crate) struct Inquiry {
    pub(crate) customer: Option<CustomerId>,
    /// Whose misses are counted; empty for a stranger without a trace.
    pub(crate) asker: String,
    /// Who asks in a chat, if it is not known which customer that is; else nobody.
    pub(crate) sender: Stranger,
    pub(crate) text: String,
    pub(crate) in_english: bool,
    pub(crate) message: Option<MessageId>,
    /// When: live facts are told as of then, and patience counts from it.
    pub(crate) at: Time,
    /// The same for every try: what is asked of loyalty is asked once.
    pub(crate) request_id: Uuid,
}

impl Inquiry {
    /// Whether people of the shop read along. On a page nobody does, so that other
    /// words are asked for before somebody is called.
    pub(crate) fn is_chat(&self) -> bool {
        self.message.is_some()
    }
}

/// What was found.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) how: How,
    /// How sure the best match among the entries is.
    pub(crate) confidence: f64,
}

#[derive(Debug)]
pub(crate) enum How {
    /// An entry answers, and says so now.
    Entry(FaqEntryId, String),
    /// A boundary does.
    Rule(Ruled),
    /// Nothing; these may have been meant.
    Nothing(Vec<String>),
    /// Nothing, and there is nothing to find.
    NoEntries,
    /// Nothing was looked for: a person has taken over.
    TakenOver,
}

impl Found {
    /// Whether other words may find an answer.
    pub(crate) fn is_miss(&self) -> bool {
        matches!(self.how, How::Nothing(_))
    }
}

/// Looks for an answer: among the entries, else for a boundary that covers what
/// is asked for. Nothing is written here, and no transaction is open while
/// another service is asked.
pub(crate) async fn find_answer(
    service: &Feedback,
    shop: &ShopId,
    inquiry: &Inquiry,
) -> Result<Found, Error> {
    let mut tx = service.db.snapshot().await?;
    if questions::is_taken_over(&mut tx, shop, &inquiry.asker, inquiry.at).await? {
        return Ok(Found { how: How::TakenOver, confidence: 0.0 });
    }
    let faq = service.faqs.get(&mut tx, shop).await?;
    let found = faq.index.search(&inquiry.text);
    let confidence = found.first().map_or(0.0, |best| best.confidence);
    let best = found.first().filter(|best| best.confidence >= SURE).and_then(|best| faq.entry(best.entry));
    let how = if let Some(entry) = best {
        let text = entry.text.answer(inquiry.in_english);
        // It was read when it was written; should it not be now, it is said as it stands.
        let answer = match Answer::parse(text) {
            Ok(answer) => in_words(service, tx, shop, inquiry, &answer).await?,
            Err(_) => text.to_owned(),
        };
        How::Entry(entry.id, answer)
    } else {
        drop(tx);
        let rule = rule(service, shop, inquiry).await;
        let nothing = || if faq.has_entries() { How::Nothing(closest(&found)) } else { How::NoEntries };
        rule.map_or_else(nothing, How::Rule)
    };
    Ok(Found { how, confidence })
}

/// What the shop's boundary makes of what is asked for, and written down with
/// it; `None` if no boundary covers such things, or it can't be told in time.
async fn rule(service: &Feedback, shop: &ShopId, inquiry: &Inquiry) -> Option<Ruled> {
    let asked = asked(service, shop, inquiry);
    match tokio::time::timeout(LOYALTY_WITHIN, asked).await.ok()? {
        Ok(exception) => Some(convert::ruled(exception?, inquiry.in_english)),
        Err(status) => {
            tracing::warn!(code = ?status.code(), "a boundary can't be told");
            None
        }
    }
}

/// What loyalty makes of it: by a topic that is common, or else by the words that the shop's
/// own boundaries have.
async fn asked(
    service: &Feedback,
    shop: &ShopId,
    inquiry: &Inquiry,
) -> Result<Option<Exception>, tonic::Status> {
    let (customer, text, id) = (inquiry.customer, &inquiry.text, inquiry.request_id);
    let written = (text.as_str(), inquiry.message);
    let mut loyalty = service.loyalty.clone();
    if let Some(topic) = topic(text) {
        let request = within(convert::request(shop, customer, topic, written, id));
        return Ok(Some(loyalty.create_exception(request).await?.into_inner()));
    }
    let request = within(convert::consulting(shop, customer, written, id));
    Ok(loyalty.consult_boundaries(request).await?.into_inner().exception)
}

fn within<T>(message: T) -> Request<T> {
    let mut request = Request::new(message);
    request.set_timeout(LOYALTY_WITHIN);
    request
}

fn closest(found: &[Match<usize>]) -> Vec<String> {
    let worth_naming = found.iter().filter(|one| one.confidence >= WORTH_NAMING);
    worth_naming.take(MOST_NAMED).map(|one| one.question.clone()).collect()
}

async fn in_words(
    service: &Feedback,
    mut tx: Tx,
    shop: &ShopId,
    inquiry: &Inquiry,
    answer: &Answer,
) -> Result<String, Error> {
    let known = shops::get(&mut tx, shop).await?;
    let items = if answer.tells_items() { items::list(&mut tx, shop).await? } else { Vec::new() };
    drop(tx);
    let points = match inquiry.customer {
        Some(customer) if answer.tells_points() => points(service, shop, customer, inquiry.in_english).await,
        _ => None,
    };
    let facts = Facts { now: inquiry.at, shop: &known, items: &items, points: points.as_deref() };
    Ok(answer.text(&facts, inquiry.in_english))
}

/// What a customer has, in loyalty's words; `None` if it can't be told in time.
async fn points(service: &Feedback, shop: &ShopId, customer: CustomerId, in_english: bool) -> Option<String> {
    let mut request = Request::new(ExplainPointsRequest {
        name: format!("shops/{shop}/customers/{customer}/pointsAccount"),
    });
    request.set_timeout(LOYALTY_WITHIN);
    let mut loyalty = service.loyalty.clone();
    let answer = tokio::time::timeout(LOYALTY_WITHIN, loyalty.explain_points(request)).await.ok()?;
    let explained = match answer {
        Ok(explained) => explained.into_inner(),
        Err(status) => {
            tracing::warn!(code = ?status.code(), "points can't be told");
            return None;
        }
    };
    let text = if in_english && !explained.text_en.is_empty() { explained.text_en } else { explained.text };
    (!text.is_empty()).then_some(text)
}
