//! What the fields of a request must say of themselves.

use std::collections::HashSet;

use ::contracts::common::v1::Rule;
use prost_reflect::{FieldDescriptor, Kind, MessageDescriptor};
use regex::Regex;

use crate::source::contracts;

const MONEY: &str = "renqing.common.v1.Money";

fn rule(field: &FieldDescriptor) -> Rule {
    let option = contracts().get_extension_by_name("renqing.common.v1.rule").expect("the option");
    let options = field.options();
    let rule = options.get_extension(&option);
    rule.as_message().expect("a rule").transcode_to().expect("a rule")
}

fn fields() -> Vec<FieldDescriptor> {
    let ours = |message: &MessageDescriptor| message.full_name().starts_with("renqing.");
    contracts().all_messages().filter(ours).flat_map(|message| message.fields().collect::<Vec<_>>()).collect()
}

/// The paths of a method, as in `/v1/{name=shops/*/orders/*}:cancel`.
fn paths(method: &prost_reflect::MethodDescriptor) -> Vec<String> {
    let http = contracts().get_extension_by_name("google.api.http").expect("the annotation");
    let options = method.options();
    let http = options.get_extension(&http);
    let texts = http.as_message().expect("a rule").fields();
    let texts = texts.filter_map(|(_, value)| value.as_str().map(str::to_owned));
    texts.filter(|text| text.starts_with('/')).collect()
}

#[test]
fn what_a_path_sets_has_a_shape_that_the_path_can_have() {
    for method in contracts().services().flat_map(|service| service.methods().collect::<Vec<_>>()) {
        for path in paths(&method) {
            let Some((variable, _)) = path.split_once('{').and_then(|(_, rest)| rest.split_once('}')) else {
                continue;
            };
            let (field, pattern) = variable.split_once('=').expect("a pattern");
            let mut message = method.input();
            let (parents, last) = field.rsplit_once('.').unwrap_or(("", field));
            for parent in parents.split('.').filter(|parent| !parent.is_empty()) {
                let kind = message.get_field_by_name(parent).expect("a field").kind();
                message = kind.as_message().expect("a message").clone();
            }
            let shape = rule(&message.get_field_by_name(last).expect("a field")).shape;
            let stars = shape.split('/').map(|part| if part.starts_with('{') { "*" } else { part });
            assert_eq!(stars.collect::<Vec<_>>().join("/"), pattern, "{}", method.full_name());
        }
    }
}

#[test]
fn what_every_method_has_says_so() {
    for field in fields().iter().filter(|field| field.parent_message().name().ends_with("Request")) {
        let rule = rule(field);
        match field.name() {
            "request_id" => assert!(rule.uuid, "{}", field.full_name()),
            "page_size" => assert_eq!(rule.min, Some(0), "{}", field.full_name()),
            _ => {}
        }
    }
}

#[test]
fn a_rule_is_one_that_its_field_can_have() {
    // Compiling one takes long, and many fields have the same.
    let mut patterns = HashSet::new();
    for field in fields() {
        let (rule, kind) = (rule(&field), field.kind());
        let is_number = matches!(kind, Kind::Int32 | Kind::Int64 | Kind::Double);
        let is_money = kind.as_message().is_some_and(|message| message.full_name() == MONEY);
        let is_text = kind == Kind::String || field.is_map();
        let is_asked_of_a_text = rule.max_chars > 0
            || rule.visible
            || rule.one_line
            || rule.uuid
            || !rule.pattern.is_empty()
            || !rule.shape.is_empty();
        let name = field.full_name();
        assert!(is_number || is_money || (rule.min.is_none() && rule.max.is_none()), "{name} is no number");
        assert!(is_text || !is_asked_of_a_text, "{name} is no text");
        assert!(field.is_list() || field.is_map() || rule.max_items == 0, "{name} is no list");
        assert!(field.is_list() || !rule.unique, "{name} is no list");
        assert!(field.is_map() || rule.max_key_chars == 0, "{name} is no map");
        assert!(rule.min.zip(rule.max).is_none_or(|(min, max)| min < max), "{name}");
        let values = kind.as_enum().map(|values| values.values().map(|one| one.name().to_owned()));
        let values: Vec<_> = values.into_iter().flatten().collect();
        assert!(rule.values.iter().all(|value| values.contains(value)), "{name}: {:?}", rule.values);
        let is_portable = !rule.pattern.contains("\\p") && !rule.pattern.contains("(?=");
        assert!(is_portable, "{name}: not every language reads {}", rule.pattern);
        if patterns.insert(rule.pattern.clone()) {
            Regex::new(&rule.pattern).unwrap_or_else(|error| panic!("{name}: {error}"));
        }
    }
}

#[test]
fn every_name_for_people_that_a_request_sets_stands_in_a_line() {
    let is_name = |field: &FieldDescriptor| field.name().starts_with("display_name");
    for field in fields().iter().filter(|field| is_name(field) && rule(field).max_chars > 0) {
        assert!(rule(field).one_line, "{}", field.full_name());
    }
}
