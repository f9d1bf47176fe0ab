//! A gift is never tied to what a guest says in public: those who give never
//! hear of a score.

use std::collections::BTreeSet;

use ::contracts::feedback::v1::RatingSubmitted;
use outbox::{CUSTOMERS, LOYALTY, subscribers};
use prost::Name;
use prost_reflect::{Kind, MessageDescriptor};

use crate::source::contracts;

/// What a guest says of the shop: a figure, or that they are content.
const VERDICTS: [&str; 9] = [
    "product_score",
    "service_score",
    "recommend_score",
    "effort_score",
    "experience",
    "analysis",
    "justice",
    "gap",
    "closed_by_guest",
];

/// What others than those who give are told in the same message. Feedback's own
/// test holds that those who give are not.
const BLANK: &str = "renqing.feedback.v1.ClosedCase.closed_by_guest";

/// Every message that is an event told to loyalty.
fn told_to_loyalty() -> Vec<MessageDescriptor> {
    let pool = contracts();
    pool.all_messages()
        .filter(|message| message.full_name().starts_with("renqing."))
        .filter(|message| subscribers(message.full_name()).contains(&LOYALTY))
        .collect()
}

/// The full names of all fields of a message, and of the messages in it.
fn fields(message: &MessageDescriptor, seen: &mut BTreeSet<String>) -> Vec<(String, String)> {
    if !seen.insert(message.full_name().to_owned()) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for field in message.fields() {
        found.push((field.full_name().to_owned(), field.name().to_owned()));
        if let Kind::Message(inner) = field.kind() {
            found.extend(fields(&inner, seen));
        }
    }
    found
}

#[test]
fn a_rating_is_never_told_to_those_who_give() {
    assert_eq!(subscribers(&RatingSubmitted::full_name()), [CUSTOMERS]);
}

#[test]
fn nothing_told_to_those_who_give_carries_a_verdict_of_a_guest() {
    let events = told_to_loyalty();
    assert!(events.len() > 5, "{events:?}");
    for event in events {
        let verdicts: Vec<_> = fields(&event, &mut BTreeSet::new())
            .into_iter()
            .filter(|(full, name)| VERDICTS.contains(&name.as_str()) && full != BLANK)
            .map(|(full, _)| full)
            .collect();
        assert!(verdicts.is_empty(), "{} reaches {}", event.full_name(), verdicts.join(", "));
    }
}

#[test]
fn the_walk_finds_a_verdict_however_deep() {
    let pool = contracts();
    let submitted = pool.get_message_by_name(&RatingSubmitted::full_name()).expect("the event");
    let found: Vec<_> = fields(&submitted, &mut BTreeSet::new()).into_iter().map(|(_, name)| name).collect();
    assert!(found.iter().any(|name| name == "gap") && found.iter().any(|name| name == "service_score"));
}
