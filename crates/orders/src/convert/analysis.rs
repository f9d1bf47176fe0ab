use contracts::common::v1::{
    ActAnalysis, TextAnalysis, act_analysis,
    text_analysis::{Sentiment as Feels, Topic as About},
};
use language::{
    act::Act,
    analysis::{Analysis, Sentiment, Topic},
};

use crate::domain::shorthand::{Reading, Talk};

/// What a message was judged to do.
pub(crate) fn act(reading: &Reading) -> ActAnalysis {
    let best = match reading.talk {
        Talk::Greeting => act_analysis::Act::Greeting,
        Talk::Yes => act_analysis::Act::Yes,
        Talk::No => act_analysis::Act::No,
        _ => act_to(reading.likelihoods.best()),
    };
    ActAnalysis {
        act: best.into(),
        act_ratio: reading.likelihoods.of(reading.likelihoods.best()),
        reasons: reading.likelihoods.reasons().into_iter().map(|reason| reason.run).collect(),
    }
}

fn act_to(act: Act) -> act_analysis::Act {
    use act_analysis::Act as Wire;
    match act {
        Act::Order => Wire::Order,
        Act::Change => Wire::Change,
        Act::Cancel => Wire::Cancel,
        Act::Repeat => Wire::Repeat,
        Act::Status => Wire::Status,
        Act::Question => Wire::Question,
        Act::Menu => Wire::Menu,
        Act::Points => Wire::Points,
        Act::Complaint => Wire::Complaint,
        Act::Praise => Wire::Praise,
        Act::Payment => Wire::Payment,
        Act::Talk => Wire::Talk,
        Act::Yes => Wire::Yes,
        Act::No => Wire::No,
    }
}

/// What a text feels and is about.
pub(crate) fn analysis(analysis: &Analysis) -> TextAnalysis {
    let sentiment = match analysis.sentiment {
        Sentiment::Positive => Feels::Positive,
        Sentiment::Negative => Feels::Negative,
        Sentiment::Neutral => Feels::Neutral,
    };
    TextAnalysis {
        sentiment: sentiment.into(),
        positive_ratio: analysis.positive_ratio,
        topics: analysis.topics.iter().map(|topic| topic_to(*topic).into()).collect(),
        attitude_complaint: analysis.attitude_complaint,
    }
}

fn topic_to(topic: Topic) -> About {
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
