use contracts::common::v1::{
    ActAnalysis, TextAnalysis,
    act_analysis::Act,
    text_analysis::{Sentiment as Feels, Topic as About},
};
use language::analysis::{Analysis, Sentiment, Topic};

pub(crate) fn analysis(analysis: &Analysis) -> TextAnalysis {
    TextAnalysis {
        sentiment: sentiment(analysis.sentiment).into(),
        positive_ratio: analysis.positive_ratio,
        topics: analysis.topics.iter().map(|one| topic(*one).into()).collect(),
        attitude_complaint: analysis.attitude_complaint,
    }
}

pub(crate) fn sentiment(sentiment: Sentiment) -> Feels {
    match sentiment {
        Sentiment::Positive => Feels::Positive,
        Sentiment::Negative => Feels::Negative,
        Sentiment::Neutral => Feels::Neutral,
    }
}

pub(crate) fn topic(topic: Topic) -> About {
    match topic {
        Topic::Taste => About::Taste,
        Topic::Speed => About::Speed,
        Topic::Amount => About::Amount,
        Topic::Attitude => About::Attitude,
        Topic::Hygiene => About::Hygiene,
        Topic::Price => About::Price,
        Topic::Packing => About::Packing,
    }
}

/// What a text was judged to be about.
pub(crate) fn topics(analysis: &TextAnalysis) -> Vec<Topic> {
    let known = |topic: About| match topic {
        About::Unspecified => None,
        About::Taste => Some(Topic::Taste),
        About::Speed => Some(Topic::Speed),
        About::Amount => Some(Topic::Amount),
        About::Attitude => Some(Topic::Attitude),
        About::Hygiene => Some(Topic::Hygiene),
        About::Price => Some(Topic::Price),
        About::Packing => Some(Topic::Packing),
    };
    analysis.topics().filter_map(known).collect()
}

/// Whether who does that may praise: who praises, and who talks otherwise. Where
/// nobody judged what they do, they may.
pub(crate) fn may_praise(act: Option<&ActAnalysis>) -> bool {
    let act = act.map_or(Act::Unspecified, ActAnalysis::act);
    matches!(act, Act::Unspecified | Act::Praise | Act::Talk | Act::Greeting | Act::Payment | Act::Yes)
}
