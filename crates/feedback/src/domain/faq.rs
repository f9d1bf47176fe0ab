//! Questions and their answers.

mod answer;
mod clusters;
mod index;
mod reply;
mod words;

use kernel::{CustomerId, MessageId, Time, uuid_id};

pub(crate) use answer::{Answer, Facts};
pub(crate) use clusters::{Cluster, cluster};
pub(crate) use index::{Index, Match};
pub(crate) use reply::{Reply, asks_again, hands_over, heard, points_unknown, tells_of_a_person, thanks};

use crate::domain::analysis::is_chinese;

uuid_id! {
    /// A question and its answer.
    FaqEntryId,
    /// A question that was asked.
    QuestionId,
}

/// From so sure on an entry answers. On questions kept apart for it, 77 of 100
/// are then answered rightly and 3 wrongly; of what no entry is about, 8 of 100
/// are answered.
pub(crate) const SURE: f64 = 0.6;

/// Somebody nothing was found for twice within this time is given a person.
pub(crate) const PATIENCE_MICROS: i64 = 30 * 60 * 1_000_000;

/// What an entry says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FaqText {
    /// How guests put it.
    pub(crate) questions: Vec<String>,
    /// The answer in Chinese, with facts in braces.
    pub(crate) answer: String,
    /// The same in English; may be empty.
    pub(crate) answer_en: String,
    /// Whether it is switched off.
    pub(crate) paused: bool,
}

impl FaqText {
    /// The answer in the language of the question.
    pub(crate) fn answer(&self, in_english: bool) -> &str {
        if in_english && !self.answer_en.is_empty() { &self.answer_en } else { &self.answer }
    }
}

/// A question and its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FaqEntry {
    /// Its id.
    pub(crate) id: FaqEntryId,
    /// What it says.
    pub(crate) text: FaqText,
    /// How often it answered.
    pub(crate) answer_count: i64,
    /// Counts the changes.
    pub(crate) version: i64,
    /// When it was added.
    pub(crate) created_at: Time,
}

/// What became of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum QuestionState {
    /// The FAQ answered.
    Answered,
    /// Nothing fitted well enough.
    Missed,
    /// A person answers: nothing fitted a second time, or other words would not
    /// help.
    HandedOver,
}

impl QuestionState {
    /// What a question becomes that is one of so many in a row that nothing
    /// fitted.
    pub(crate) fn after_misses(misses: i64) -> Self {
        match misses {
            ..=0 => Self::Answered,
            1 => Self::Missed,
            _ => Self::HandedOver,
        }
    }
}

/// A question that was asked.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Question {
    /// Its id.
    pub(crate) id: QuestionId,
    /// Who asked.
    pub(crate) customer: Option<CustomerId>,
    /// Word for word.
    pub(crate) text: String,
    /// What became of it.
    pub(crate) state: QuestionState,
    /// What was said to it.
    pub(crate) answer: String,
    /// The entry that answered.
    pub(crate) entry: Option<FaqEntryId>,
    /// How sure the match is, in ten thousandths.
    pub(crate) confidence: i64,
    /// The chat message it was.
    pub(crate) message: Option<MessageId>,
    /// When.
    pub(crate) created_at: Time,
}

/// Whether a text is to be answered in English.
pub(crate) fn is_english(text: &str) -> bool {
    text.chars().any(|char| char.is_ascii_alphabetic()) && !text.chars().any(is_chinese)
}
