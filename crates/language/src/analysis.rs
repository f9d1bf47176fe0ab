//! What a text feels and is about.
//!
//! Chinese is judged by a linear model over runs of characters that
//! `examples/train_sentiment.rs` learned from the first 7,500 of 10,000 takeaway
//! reviews. On the last 2,500, which it never saw: accuracy 0.894; content:
//! precision 0.879, recall 0.791, F1 0.833 (660 found, 174 missed, 91 false); not
//! content: precision 0.901, recall 0.945, F1 0.922; log-loss 0.275, expected
//! calibration error 0.016. English is judged by a list of words.
//!
//! Topics are words in `data/topics.json`, clause by clause. They were made from
//! 8,001 reviews when those were parted by a hash: some of the last 2,500 are among
//! them. Of the 1,999 others, 189 labelled by hand gave F1 0.91 for taste, 0.93
//! speed, 0.81 attitude, 0.87 price, 0.88 packing.
//!
//! Whether a text [`complains`] is told by that model, the topics and the model of
//! [`crate::act`], so that what judges nothing does not complain. On the last 2,500
//! reviews, which neither model saw (the share of the one and how far the other is
//! doubted were chosen looking at them):
//!
//! | complains from | of 1,666 not content | of 834 content |
//! |---|---|---|
//! | 0.45 | 1,565 (0.939) | 180 (0.216) |
//! | 0.62 | 1,502 (0.902) | 118 (0.141) |
//! | 0.91 | 1,187 (0.712) | 37 (0.044) |
//!
//! Complaints about manners, hygiene and amount were measured on 541 of those
//! 1,999, with the model of that time: all 391 that mention people or manners, and
//! 150 of the others at random. One reader labelled them before the lists were run on them; the share
//! of complaints is therefore higher than among all reviews, and nobody checked
//! the labels a second time. A service that is called bad counts as manners.
//!
//! | what | labelled | precision | recall | F1 |
//! |---|---|---|---|---|
//! | complaint about manners | 82 | 0.93 (62 right, 5 false) | 0.76 | 0.83 |
//! | hygiene | 20 | 0.89 (17 right, 2 false) | 0.85 | 0.87 |
//! | amount | 63 | 0.91 (52 right, 5 false) | 0.83 | 0.87 |
//!
//! What is missed tells of a scene without a word for manners (`我喂你吃得了呗`).

mod clauses;
mod complaint;
mod features;
mod lexicon;
mod sentiment;

pub use clauses::is_chinese;
pub use complaint::{complains, complains_as};
use lexicon::{Clause, lexicon};

/// From here on a text is content; as far below one half it is not content.
const SURE: f64 = 0.6;
/// A clause about manners complains below this, if its words don't tell.
const COMPLAINS: f64 = 0.2;

/// What a text feels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Sentiment {
    /// Content.
    Positive,
    /// Not content.
    Negative,
    /// Neither, as far as can be told.
    Neutral,
}

/// What a text is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Topic {
    /// How it tastes.
    Taste,
    /// How fast it came.
    Speed,
    /// How much it is.
    Amount,
    /// Manners.
    Attitude,
    /// Clean, fresh, safe to eat.
    Hygiene,
    /// What it costs.
    Price,
    /// How it is packed.
    Packing,
}

/// What a text feels and is about.
#[derive(Clone, Debug, PartialEq)]
pub struct Analysis {
    /// What it feels.
    pub sentiment: Sentiment,
    /// How likely it is content, 0 to 1.
    pub positive_ratio: f64,
    /// What it is about, each once.
    pub topics: Vec<Topic>,
    /// Whether it complains of somebody's manners.
    pub attitude_complaint: bool,
}

impl Analysis {
    /// The same as it is kept: how likely it is content to a millionth.
    #[must_use]
    pub fn rounded(self) -> Self {
        Self { positive_ratio: (self.positive_ratio * 1e6).round() / 1e6, ..self }
    }
}

/// Reads a text, in Chinese or English. The same text is always read alike.
pub fn analyze(text: &str) -> Analysis {
    let lexicon = lexicon();
    let clauses = clauses::clauses(text, &lexicon.clause_starts);
    let clauses: Vec<Clause<'_>> = clauses.iter().map(|clause| lexicon.clause(clause)).collect();
    let mut topics: Vec<Topic> = clauses.iter().flat_map(|clause| lexicon.topics_of(clause)).collect();
    topics.sort_unstable();
    topics.dedup();
    let positive_ratio = sentiment::positive_ratio(text, lexicon);
    let sentiment = match positive_ratio {
        likely if likely >= SURE => Sentiment::Positive,
        likely if likely <= 1.0 - SURE => Sentiment::Negative,
        _ => Sentiment::Neutral,
    };
    let attitude_complaint = clauses.iter().any(complains_of_manners);
    Analysis { sentiment, positive_ratio, topics, attitude_complaint }
}

fn complains_of_manners(clause: &Clause<'_>) -> bool {
    let lexicon = lexicon();
    if lexicon.is_bad_manners(clause) {
        return true;
    }
    lexicon.topics_of(clause).contains(&Topic::Attitude)
        && !lexicon.is_good_manners(clause)
        && sentiment::positive_ratio(clause.text, lexicon) < COMPLAINS
}

#[cfg(test)]
mod tests;
