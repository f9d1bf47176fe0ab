use super::{Analysis, Topic, analyze};
use crate::{
    act::{self, Act, Likelihoods},
    trie::Trie,
};

/// How a text that judges speaks for a complaint besides what it feels, in the
/// log of the odds; from a logistic regression over the reviews learned from, by
/// models of sentiment that had not seen them.
const BAD_MANNERS: f64 = 0.75;
/// The same for each of [`TOPICS`].
const TOPIC: f64 = 0.3;
/// Who speaks of these mostly complains.
const TOPICS: [Topic; 4] = [Topic::Attitude, Topic::Amount, Topic::Hygiene, Topic::Packing];
/// The model of acts has learned fewer complaints than the model of sentiment.
const SHARE_OF_ACTS: f64 = 0.25;
/// A review may be half talk and still judge.
const DOUBT: f64 = 2.0;

/// How likely a text complains to a restaurant, 0 to 1: that it judges at all, as
/// the model of acts has it, times that it is not content, by both models.
pub fn complains(text: &str) -> f64 {
    complains_as(text, &act::judge(&act::abstracted(text, &Trie::default())))
}

/// [`complains`], where the act of the text was judged already.
pub fn complains_as(text: &str, acts: &Likelihoods) -> f64 {
    let judges = acts.of(Act::Complaint) + acts.of(Act::Praise);
    let by_acts = log_odds(acts.of(Act::Complaint) / judges.max(f64::MIN_POSITIVE));
    let feels = SHARE_OF_ACTS * by_acts + (1.0 - SHARE_OF_ACTS) * not_content(&analyze(text));
    (judges * DOUBT).min(1.0) / (1.0 + f64::exp(-feels))
}

/// The log of the odds that a text that judges is not content.
fn not_content(analysis: &Analysis) -> f64 {
    let topics = TOPICS.iter().filter(|topic| analysis.topics.contains(topic)).map(|_| TOPIC).sum::<f64>();
    let manners = if analysis.attitude_complaint { BAD_MANNERS } else { 0.0 };
    topics + manners - log_odds(analysis.positive_ratio)
}

fn log_odds(likely: f64) -> f64 {
    let likely = likely.clamp(1e-6, 1.0 - 1e-6);
    (likely / (1.0 - likely)).ln()
}
