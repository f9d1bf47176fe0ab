use contracts::common::v1::{
    TextAnalysis,
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
