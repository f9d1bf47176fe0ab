//! Questions and their answers.
//!
//! A question is matched by `BM25` over the words that a list knows, what means
//! the same being one word, and over pairs of the Chinese characters that none
//! knows ([`words`]). Of questions no rule was written for, and of others that
//! no entry is about, that answers (in `tests/data/faq.json`; the second lot is
//! terse, misspelt and in dialect on purpose, and was written before the lists
//! were last added to, though by the same hand):
//!
//! |            | rightly   | wrongly | of the others |
//! |------------|-----------|---------|---------------|
//! | `held_out` | 96 of 117 | 0       | 1 of 60       |
//! | `fresh`    | 40 of 73  | 3       | 2 of 42       |
//!
//! The rest is asked back for on a page, naming what may have been meant, and
//! answered by a person in a chat; what an owner then adds to an entry in guests' own words is found at once.
//!
//! Words of a dictionary in place of the pairs were tried and gain nothing. The
//! same lists and the same score, the weights of the confidence and the bar
//! chosen anew for each on `dev` and `tuning` (most right answers, a wrong one
//! counting as two lost), give right, wrong and of the others:
//!
//! | what stands for Chinese                | `held_out` | `fresh`  |
//! |----------------------------------------|------------|----------|
//! | lists, then pairs of characters        | 96, 1, 1   | 40, 3, 3 |
//! | lists, then single characters          | 99, 1, 0   | 40, 3, 3 |
//! | lists, then words of `jieba`           | 96, 1, 1   | 40, 3, 3 |
//! | lists, then its words and pairs        | 96, 1, 1   | 40, 3, 3 |
//! | `jieba`, taught the words of the lists | 90, 2, 0   | 39, 2, 5 |
//! | `jieba` as it comes                    | 81, 1, 0   | 36, 3, 5 |
//!
//! The lists cover what tells entries apart, so that it hardly matters how the
//! rest is cut; and cutting the whole sentence first cuts across the lists'
//! phrases. `jieba-rs` 0.11 (its own dictionary, `cut_for_search`) takes 33 MB
//! and 0.2 s to load besides. To measure again, put its words in place of the
//! pairs in [`words`], and fit weights and bar as said.

mod answer;
mod clusters;
mod index;
mod reply;
mod request;
mod words;

use kernel::{CustomerId, MessageId, Time, text_enum, uuid_id};
use language::analysis::is_chinese;

use crate::domain::strangers::Stranger;

pub(crate) use answer::{Answer, Facts};
pub(crate) use clusters::{Cluster, cluster};
pub(crate) use index::{Index, Match};
pub(crate) use reply::{
    Reply, asks_again, asks_the_shop, hands_over, heard, points_unknown, tells_of_a_person, thanks,
};
pub(crate) use request::{Ruled, topic};

uuid_id! {
    /// A question and its answer.
    FaqEntryId,
    /// A question that was asked.
    QuestionId,
}

/// From so sure on an entry answers: where, among questions whose words the
/// lists did not yet know, a wrong answer counting as one or as two right ones
/// lost, the most is gained.
pub(crate) const SURE: f64 = 0.6;

/// Somebody nothing was found for twice within this time is given a person, who
/// is left alone with them for as long.
pub(crate) const PATIENCE_MICROS: i64 = 30 * 60 * 1_000_000;

/// So many misses in a row, and a person answers; in a chat, alone.
pub(crate) const MISSES: i64 = 2;

/// How often in a row nothing fitted what somebody asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Misses {
    /// Wherever they asked.
    pub(crate) all: i64,
    /// In a chat.
    pub(crate) in_chat: i64,
}

impl Misses {
    /// Whether who asks in a chat was told there before that a person is asked. A page
    /// that asked for other words told them nothing of one.
    pub(crate) fn was_told(self) -> bool {
        self.in_chat >= MISSES
    }
}

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

text_enum! {
    /// What became of a question.
    pub(crate) enum QuestionState {
        /// The FAQ answered, or a boundary.
        Answered = "ANSWERED",
        /// Nothing fitted well enough.
        Missed = "MISSED",
        /// A person answers: nothing fitted in a chat, or a second time on a page,
        /// other words would not help, or somebody has to allow what is asked for.
        HandedOver = "HANDED_OVER",
    }
}

impl QuestionState {
    /// What a question on a page becomes that is one of so many in a row that
    /// nothing fitted.
    pub(crate) fn after_misses(misses: i64) -> Self {
        match misses {
            ..=0 => Self::Answered,
            1..MISSES => Self::Missed,
            _ => Self::HandedOver,
        }
    }
}

/// What a person told who asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PersonAnswer {
    /// In their words.
    pub(crate) text: String,
    /// An access key's name.
    pub(crate) by: String,
    /// When.
    pub(crate) at: Time,
}

/// A question that was asked.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Question {
    /// Its id.
    pub(crate) id: QuestionId,
    /// Who asked.
    pub(crate) customer: Option<CustomerId>,
    /// Whose misses it counts to: the customer, or the sender of the channel;
    /// empty for a stranger without a trace.
    pub(crate) asker: String,
    /// Who asked in a chat, if it is not known which customer that is; else nobody.
    pub(crate) sender: Stranger,
    /// Word for word.
    pub(crate) text: String,
    /// What became of it.
    pub(crate) state: QuestionState,
    /// What was said to it.
    pub(crate) answer: String,
    /// The entry that answered.
    pub(crate) entry: Option<FaqEntryId>,
    /// The topic of the boundary it falls under; empty if it falls under none.
    pub(crate) boundary_topic: String,
    /// How sure the match is, in ten thousandths.
    pub(crate) confidence: i64,
    /// The chat message it was.
    pub(crate) message: Option<MessageId>,
    /// When.
    pub(crate) created_at: Time,
    /// What a person told them, if one did.
    pub(crate) person: Option<PersonAnswer>,
}

/// Whether a text is to be answered in English.
pub(crate) fn is_english(text: &str) -> bool {
    text.chars().any(|char| char.is_ascii_alphabetic()) && !text.chars().any(is_chinese)
}
