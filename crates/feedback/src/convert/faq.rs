//! Entries, questions and clusters.

use contracts::{
    feedback::v1::{self as pb, question::State, question_clusters},
    loyalty::v1::{ConsultBoundariesRequest, CreateExceptionRequest, Exception, exception::State as Decided},
};
use kernel::{CustomerId, Failure, MessageId, ShopId};
use runtime::field::{self, Mask};
use uuid::Uuid;

use crate::{
    convert::{CUSTOMER, name, name_or_empty, of_shop_or_empty},
    domain::faq::{
        Answer, Cluster, FaqEntry, FaqEntryId, FaqText, Question, QuestionId, QuestionState, Ruled,
    },
};

const QUESTION: &str = "shops/{shop}/questions/{question}";
const ENTRY: &str = "shops/{shop}/faqEntries/{faq_entry}";
const CLUSTERS: &str = "shops/{shop}/questionClusters";
const MOST_WAYS: usize = 50;
const MOST_WAY: usize = 200;
const MOST_ANSWER: usize = 1_000;
const MOST_QUESTION: usize = 2_000;
/// Of a cluster.
const MOST_SHOWN: usize = 20;

pub(crate) fn entry_id(name: &str, path: &str) -> Result<(ShopId, FaqEntryId), Failure> {
    field::id(name, path, ENTRY)
}

/// The shop whose questions are clustered.
pub(crate) fn clusters_shop(name: &str, path: &str) -> Result<ShopId, Failure> {
    field::name(name, path, CLUSTERS).map(|name| name.shop)
}

/// What a new entry says.
pub(crate) fn text(sent: pb::FaqEntry) -> Result<FaqText, Failure> {
    checked(FaqText {
        questions: sent.questions,
        answer: sent.answer,
        answer_en: sent.answer_en,
        paused: sent.paused,
    })
}

/// What an entry says after a change: the fields of the mask, or without one
/// those that are set.
pub(crate) fn changed_text(
    current: &FaqText,
    sent: pb::FaqEntry,
    mask: Option<&Mask>,
) -> Result<FaqText, Failure> {
    let has = |field: &str, is_set: bool| mask.map_or(is_set, |mask| mask.has(field));
    let mut text = current.clone();
    if has("questions", !sent.questions.is_empty()) {
        text.questions = sent.questions;
    }
    if has("answer", !sent.answer.is_empty()) {
        text.answer = sent.answer;
    }
    if has("answer_en", !sent.answer_en.is_empty()) {
        text.answer_en = sent.answer_en;
    }
    if has("paused", sent.paused) {
        text.paused = sent.paused;
    }
    checked(text)
}

/// The fields of an entry that can be changed.
pub(crate) const CHANGEABLE: [&str; 4] = ["questions", "answer", "answer_en", "paused"];

fn checked(text: FaqText) -> Result<FaqText, Failure> {
    const QUESTIONS: &str = "faq_entry.questions";
    field::at_most(&text.questions, QUESTIONS, MOST_WAYS)?;
    if text.questions.is_empty() {
        return Err(Failure::field(QUESTIONS, "must have 1 to 50 items"));
    }
    for (place, way) in text.questions.iter().enumerate() {
        field::text(way, &format!("{QUESTIONS}[{place}]"), 1..=MOST_WAY)?;
    }
    answer(&text.answer, "faq_entry.answer", 1)?;
    answer(&text.answer_en, "faq_entry.answer_en", 0)?;
    Ok(text)
}

fn answer(text: &str, path: &str, least: usize) -> Result<(), Failure> {
    field::text(text, path, least..=MOST_ANSWER)?;
    Answer::parse(text).map(drop).map_err(|right| Failure::field(path, right))
}

pub(crate) fn entry(shop: &ShopId, entry: &FaqEntry) -> pb::FaqEntry {
    pb::FaqEntry {
        name: name(shop, "faqEntries", entry.id),
        questions: entry.text.questions.clone(),
        answer: entry.text.answer.clone(),
        answer_en: entry.text.answer_en.clone(),
        paused: entry.text.paused,
        answer_count: entry.answer_count,
        etag: field::etag_field(entry.version),
        create_time: Some(field::timestamp(entry.created_at)),
    }
}

/// What is asked in `shop`, and by whom.
pub(crate) fn asked(shop: &ShopId, sent: &pb::Question) -> Result<(Option<CustomerId>, String), Failure> {
    let customer = of_shop_or_empty(shop, &sent.customer, "question.customer", CUSTOMER)?;
    Ok((customer, field::text(&sent.text, "question.text", 1..=MOST_QUESTION)?))
}

/// The shop and the id of a question.
pub(crate) fn question_id(name: &str, path: &str) -> Result<(ShopId, QuestionId), Failure> {
    field::id(name, path, QUESTION)
}

/// What a person told who asked.
pub(crate) fn person_answer(text: &str) -> Result<String, Failure> {
    field::text(text, "text", 1..=MOST_QUESTION)
}

/// Asks loyalty whether something may be done for whoever asks.
pub(crate) fn request(
    shop: &ShopId,
    customer: Option<CustomerId>,
    topic: &str,
    (text, message): (&str, Option<MessageId>),
    request_id: Uuid,
) -> CreateExceptionRequest {
    let exception = Exception {
        customer: name_or_empty(shop, "customers", customer),
        topic: topic.to_owned(),
        text: text.to_owned(),
        message: name_or_empty(shop, "messages", message),
        ..Exception::default()
    };
    CreateExceptionRequest {
        parent: format!("shops/{shop}"),
        exception: Some(exception),
        request_id: request_id.to_string(),
    }
}

/// Asks whether a boundary speaks of what was written.
pub(crate) fn consulting(
    shop: &ShopId,
    customer: Option<CustomerId>,
    (text, message): (&str, Option<MessageId>),
    request_id: Uuid,
) -> ConsultBoundariesRequest {
    ConsultBoundariesRequest {
        parent: format!("shops/{shop}"),
        customer: name_or_empty(shop, "customers", customer),
        text: text.to_owned(),
        message: name_or_empty(shop, "messages", message),
        request_id: request_id.to_string(),
    }
}

/// What loyalty made of it, in the language of the question.
pub(crate) fn ruled(exception: Exception, in_english: bool) -> Ruled {
    let waits = !matches!(exception.state(), Decided::Allowed | Decided::Refused);
    let text = exception
        .boundary
        .map(|rule| if in_english && !rule.text_en.is_empty() { rule.text_en } else { rule.text });
    Ruled { topic: exception.topic, text, waits }
}

/// The state to list by, if one is given.
pub(crate) fn state_asked(state: i32, path: &str) -> Result<Option<QuestionState>, Failure> {
    match State::try_from(state) {
        Ok(State::Unspecified) => Ok(None),
        Ok(State::Answered) => Ok(Some(QuestionState::Answered)),
        Ok(State::Missed) => Ok(Some(QuestionState::Missed)),
        Ok(State::HandedOver) => Ok(Some(QuestionState::HandedOver)),
        Err(_) => Err(Failure::field(path, "must be ANSWERED, MISSED or HANDED_OVER")),
    }
}

fn state(state: QuestionState) -> State {
    match state {
        QuestionState::Answered => State::Answered,
        QuestionState::Missed => State::Missed,
        QuestionState::HandedOver => State::HandedOver,
    }
}

#[expect(clippy::cast_precision_loss, reason = "at most ten thousand")]
pub(crate) fn question(shop: &ShopId, question: &Question) -> pb::Question {
    pb::Question {
        name: name(shop, "questions", question.id),
        customer: name_or_empty(shop, "customers", question.customer),
        text: question.text.clone(),
        state: state(question.state).into(),
        answer: question.answer.clone(),
        faq_entry: name_or_empty(shop, "faqEntries", question.entry),
        confidence_ratio: question.confidence as f64 / 10_000.0,
        message: name_or_empty(shop, "messages", question.message),
        create_time: Some(field::timestamp(question.created_at)),
        boundary_topic: question.boundary_topic.clone(),
        person_answer: question.person.as_ref().map(|person| person.text.clone()).unwrap_or_default(),
        answered_by: question.person.as_ref().map(|person| person.by.clone()).unwrap_or_default(),
        person_answer_time: question.person.as_ref().map(|person| field::timestamp(person.at)),
    }
}

pub(crate) fn clusters(shop: &ShopId, clusters: &[Cluster], asked: &[Question]) -> pb::QuestionClusters {
    let of = |cluster: &Cluster| question_clusters::Cluster {
        text: asked.get(cluster.centre).map(|question| question.text.clone()).unwrap_or_default(),
        count: i64::try_from(cluster.members.len()).unwrap_or(i64::MAX),
        questions: cluster
            .members
            .iter()
            .take(MOST_SHOWN)
            .filter_map(|place| asked.get(*place).map(|one| question(shop, one)))
            .collect(),
        words: cluster.words.clone(),
    };
    pb::QuestionClusters {
        name: format!("shops/{shop}/questionClusters"),
        clusters: clusters.iter().map(of).collect(),
    }
}
