//! How a question is answered, wherever it was asked.

use std::time::Duration;

use contracts::loyalty::v1::ExplainPointsRequest;
use kernel::{CustomerId, MessageId, ShopId, Time};
use storage::Tx;
use tonic::Request;
use uuid::Uuid;

use crate::{
    Feedback,
    convert::faq as convert,
    domain::faq::{
        Answer, Facts, FaqEntryId, MISSES, Match, Question, QuestionId, QuestionState, Ruled, SURE,
        asks_again, asks_the_shop, hands_over, tells_of_a_person, topic,
    },
    error::Error,
    store::{faq_entries, guests, items_known, questions, shops_known},
};

/// A guest waits no longer for what loyalty knows.
const LOYALTY_WITHIN: Duration = Duration::from_secs(1);
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
    /// When: live facts are told as of then, and patience counts from it.
    pub(super) at: Time,
    /// The same for every try: what is asked of loyalty is asked once.
    pub(super) request_id: Uuid,
}

impl Asked {
    /// Whether people of the shop read along. On a page nobody does, so that other
    /// words are asked for before somebody is called.
    fn is_chat(&self) -> bool {
        self.message.is_some()
    }
}

/// What was found.
#[derive(Debug)]
pub(super) struct Found {
    how: How,
    /// How sure the best match among the entries is.
    confidence: f64,
}

#[derive(Debug)]
enum How {
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
    fn is_miss(&self) -> bool {
        matches!(self.how, How::Nothing(_))
    }
}

/// Looks for an answer: among the entries, else for a boundary that covers what
/// is asked for. Nothing is written here, and no transaction is open while
/// another service is asked.
pub(super) async fn find(service: &Feedback, shop: &ShopId, asked: &Asked) -> Result<Found, Error> {
    let mut tx = service.db.snapshot().await?;
    if questions::is_taken_over(&mut tx, shop, &asked.asker, asked.at).await? {
        return Ok(Found { how: How::TakenOver, confidence: 0.0 });
    }
    let faq = service.faqs.get(&mut tx, shop).await?;
    let found = faq.index.search(&asked.text);
    let confidence = found.first().map_or(0.0, |best| best.confidence);
    let best = found.first().filter(|best| best.confidence >= SURE).and_then(|best| faq.entry(best.entry));
    let how = if let Some(entry) = best {
        let text = entry.text.answer(asked.in_english);
        // It was read when it was written; should it not be now, it is said as it stands.
        let answer = match Answer::parse(text) {
            Ok(answer) => in_words(service, tx, shop, asked, &answer).await?,
            Err(_) => text.to_owned(),
        };
        How::Entry(entry.id, answer)
    } else {
        drop(tx);
        let rule = rule(service, shop, asked).await;
        let nothing = || if faq.has_entries() { How::Nothing(closest(&found)) } else { How::NoEntries };
        rule.map_or_else(nothing, How::Rule)
    };
    Ok(Found { how, confidence })
}

/// What the shop's boundary makes of what is asked for, and written down with
/// it; `None` if no boundary covers such things, or it can't be told in time.
async fn rule(service: &Feedback, shop: &ShopId, asked: &Asked) -> Option<Ruled> {
    let topic = topic(&asked.text)?;
    let mut request =
        Request::new(convert::request(shop, asked.customer, topic, &asked.text, asked.request_id));
    request.set_timeout(LOYALTY_WITHIN);
    let mut loyalty = service.loyalty.clone();
    let answer = tokio::time::timeout(LOYALTY_WITHIN, loyalty.create_exception(request)).await.ok()?;
    match answer {
        Ok(exception) => Some(convert::ruled(exception.into_inner(), asked.in_english)),
        Err(status) => {
            tracing::warn!(%status, "a boundary can't be told");
            None
        }
    }
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
    let facts = Facts { now: asked.at, shop: &known, items: &items, points: points.as_deref() };
    Ok(answer.text(&facts, asked.in_english))
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
    let Standing { state, misses } = standing(tx, shop, asked, &found).await?;
    let in_english = asked.in_english;
    let (answer, entry, boundary_topic) = match found.how {
        How::Entry(entry, text) => (text, Some(entry), String::new()),
        How::Rule(ruled) => (ruled.reply(in_english).text, None, ruled.topic),
        How::NoEntries => (tells_of_a_person(in_english), None, String::new()),
        How::TakenOver => (String::new(), None, String::new()),
        How::Nothing(closest) => (miss(asked, state, misses, &closest), None, String::new()),
    };
    let customer = match asked.customer {
        Some(customer) => Some(guests::survivor(tx, shop, customer).await?),
        None => None,
    };
    let question = Question {
        id: QuestionId(service.ids.next()),
        customer,
        asker: asked.asker.clone(),
        text: asked.text.clone(),
        state,
        answer,
        entry,
        boundary_topic,
        confidence: ten_thousandths(found.confidence),
        message: asked.message,
        created_at: now,
        person: None,
    };
    questions::insert(tx, shop, &question).await?;
    if let Some(entry) = entry {
        faq_entries::count_answer(tx, shop, entry).await?;
    }
    Ok(question)
}

/// What is said where nothing fits. In a chat a person is called at once and says
/// the rest: a second promise would only be in their way.
fn miss(asked: &Asked, state: QuestionState, misses: i64, closest: &[String]) -> String {
    match state {
        _ if asked.is_chat() && misses >= MISSES => String::new(),
        _ if asked.is_chat() => asks_the_shop(asked.in_english),
        QuestionState::HandedOver => hands_over(asked.in_english),
        _ => asks_again(closest, asked.in_english),
    }
}

/// What became of a question, and how often in a row nothing fitted, this time
/// included; not counted of a stranger without a trace.
struct Standing {
    state: QuestionState,
    misses: i64,
}

/// A stranger without a trace can't be told from another when they ask again,
/// and where there is nothing to find other words find nothing either: a person
/// answers at once, as in a chat.
async fn standing(tx: &mut Tx, shop: &ShopId, asked: &Asked, found: &Found) -> Result<Standing, Error> {
    let misses = match &found.how {
        How::NoEntries | How::TakenOver => {
            return Ok(Standing { state: QuestionState::HandedOver, misses: 0 });
        }
        _ if asked.asker.is_empty() => 0,
        _ => questions::count_miss(tx, shop, &asked.asker, found.is_miss(), asked.at).await?,
    };
    let at_once = asked.is_chat() || asked.asker.is_empty();
    let state = match &found.how {
        How::Nothing(_) if at_once => QuestionState::HandedOver,
        How::Nothing(_) => QuestionState::after_misses(misses),
        How::Rule(ruled) if ruled.reply(asked.in_english).needs_person => QuestionState::HandedOver,
        _ => QuestionState::Answered,
    };
    Ok(Standing { state, misses })
}

#[expect(clippy::cast_possible_truncation, reason = "between 0 and 10,000")]
fn ten_thousandths(ratio: f64) -> i64 {
    (ratio.clamp(0.0, 1.0) * 10_000.0).round() as i64
}
