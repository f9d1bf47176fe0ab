//! What a guest may see is declared beside each field.

use std::collections::BTreeSet;

use prost_reflect::{Kind as Type, MessageDescriptor, Value};
use runtime::{Kind, Policy};

use crate::source::contracts;

/// Words in the name of a field that say what a gift costs the shop, what it may
/// spend, or who of the staff did it.
const NOT_FOR_GUESTS: [&str; 11] = [
    "cost",
    "budget",
    "actor",
    "by",
    "owner",
    "approver",
    "key",
    "secret",
    "notes",
    "escalated",
    "escalation",
];
/// Fields that have such a word and are a guest's to see, with the reason.
const FOR_GUESTS: [(&str, &str); 2] = [
    ("renqing.customers.v1.Goal.Promise.by_minute", "is the time of day that the guest was promised"),
    ("renqing.feedback.v1.Case.closed_by_guest", "says what the guest did themselves"),
];

#[test]
fn every_answer_for_a_guest_hides_what_things_cost_the_shop_and_who_of_the_staff_did_them() {
    let pool = contracts();
    let policy = Policy::from_contracts().expect("a policy");
    let mut messages = BTreeSet::new();
    for (path, _) in policy.rules().filter(|(_, rule)| rule.kinds.contains(&Kind::Guest)) {
        let (service, name) = path.trim_start_matches('/').split_once('/').expect("a path");
        let service = pool.get_service_by_name(service).expect("a service");
        let method = service.methods().find(|method| method.name() == name).expect("a method");
        reach(&method.output(), &mut messages);
    }
    let option = pool.get_extension_by_name("renqing.common.v1.hidden_from").expect("the option");
    let of = |name: &String| pool.get_message_by_name(name).expect("a message").fields().collect::<Vec<_>>();
    let shown = messages.iter().flat_map(of).filter(|field| {
        let options = field.options();
        let hidden = options.get_extension(&option);
        let from = hidden.as_list().unwrap_or_default().iter().filter_map(Value::as_enum_number);
        !from.into_iter().any(|kind| kind == i32::from(Kind::Guest))
    });
    let is_theirs = |name: &str| FOR_GUESTS.iter().any(|(field, _)| *field == name);
    let wrong: Vec<_> = shown
        .filter(|field| field.name().split('_').any(|word| NOT_FOR_GUESTS.contains(&word)))
        .map(|field| field.full_name().to_owned())
        .filter(|name| !is_theirs(name))
        .collect();
    assert!(messages.len() > 20, "{messages:?}");
    assert!(wrong.is_empty(), "a guest sees {}", wrong.join(", "));
}

/// The messages within one, and itself.
fn reach(message: &MessageDescriptor, found: &mut BTreeSet<String>) {
    if !message.package_name().starts_with("renqing.") || !found.insert(message.full_name().to_owned()) {
        return;
    }
    for field in message.fields() {
        if let Type::Message(inner) = field.kind()
            && !field.is_map()
        {
            reach(&inner, found);
        }
    }
}
