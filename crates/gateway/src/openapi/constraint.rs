//! A field's rule in the words of JSON Schema.

use contracts::common::v1::Rule;
use prost_reflect::{FieldDescriptor, Kind};
use serde_json::{Value, json};

use super::{decimal, names};
use crate::rules::FieldRule;

const MONEY: &str = "renqing.common.v1.Money";
/// No blank, no format character, and nothing that is drawn as nothing. That a mark with
/// nothing to stand on can't be seen either is more than a regular expression can say in
/// every language.
const SEEN: &str = r"[^\s\u0000-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0]";

/// A UUID, or none.
const UUID_OR_NONE: &str = "^(?:[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12})?$";

/// Anything but control and format characters, as far as every language can say it.
const OF_A_LINE: &str =
    r"[^\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]";

/// Adds what a field's rule says to its schema.
pub(crate) fn of_field(schema: &mut Value, field: &FieldDescriptor, rule: &FieldRule) {
    if field.is_list() {
        of_list(schema, rule);
    } else if field.is_map() {
        of_map(schema, &rule.rule);
    } else {
        of_value(schema, &field.kind(), &rule.rule, rule.required);
    }
}

/// Adds what a list's rule says of each of its items.
pub(crate) fn of_item(schema: &mut Value, kind: &Kind, rule: &Rule) {
    of_value(schema, kind, rule, true);
}

fn of_list(schema: &mut Value, rule: &FieldRule) {
    if rule.required {
        schema["minItems"] = 1.into();
    }
    if rule.rule.max_items > 0 {
        schema["maxItems"] = rule.rule.max_items.into();
    }
    if rule.rule.unique {
        schema["uniqueItems"] = true.into();
    }
}

fn of_map(schema: &mut Value, rule: &Rule) {
    if rule.max_items > 0 {
        schema["maxProperties"] = rule.max_items.into();
    }
    let keys = Rule { max_chars: rule.max_key_chars, ..Rule::default() };
    let mut key = json!({ "type": "string" });
    of_text(&mut key, &keys, true);
    schema["propertyNames"] = key;
    let mut value = schema["additionalProperties"].take();
    of_text(&mut value, &Rule { max_chars: rule.max_chars, ..Rule::default() }, false);
    schema["additionalProperties"] = value;
}

fn of_value(schema: &mut Value, kind: &Kind, rule: &Rule, required: bool) {
    match kind {
        Kind::String => of_text(schema, rule, required),
        Kind::Int64 => of_long(schema, rule),
        Kind::Int32 | Kind::Double => of_number(schema, rule),
        Kind::Message(message) if message.full_name() == MONEY && is_bounded(rule) => {
            let mut amount = json!({});
            of_long(&mut amount, rule);
            // Nothing is what an amount is that is left out.
            let least = rule.min.filter(|least| *least > 0).map(|_| json!(["amount"]));
            schema["properties"] = json!({ "amount": amount });
            if let Some(required) = least {
                schema["required"] = required;
            }
        }
        _ => {}
    }
    if !rule.example.is_empty() {
        schema["example"] = rule.example.clone().into();
    }
}

fn is_bounded(rule: &Rule) -> bool {
    rule.min.is_some() || rule.max.is_some()
}

fn of_number(schema: &mut Value, rule: &Rule) {
    if let Some(least) = rule.min {
        schema["minimum"] = least.into();
    }
    if let Some(most) = rule.max {
        schema["maximum"] = most.into();
    }
}

fn of_long(schema: &mut Value, rule: &Rule) {
    let most = u64::try_from(rule.max.unwrap_or(i64::MAX)).unwrap_or_default();
    let pattern = match rule.min.and_then(|least| u64::try_from(least).ok()) {
        Some(least) => decimal::pattern(least, most),
        None => decimal::WHOLE.to_owned(),
    };
    schema["pattern"] = pattern.into();
}

fn of_text(schema: &mut Value, rule: &Rule, required: bool) {
    match (rule.uuid, required) {
        (true, true) => return schema["format"] = "uuid".into(),
        (true, false) => return schema["pattern"] = UUID_OR_NONE.into(),
        (false, _) => {}
    }
    if required {
        schema["minLength"] = 1.into();
    }
    if rule.max_chars > 0 {
        schema["maxLength"] = rule.max_chars.into();
    }
    schema["pattern"] = text_pattern(rule, required).into();
}

fn text_pattern(rule: &Rule, required: bool) -> String {
    // U+0000 is refused in every text.
    let any = if rule.one_line { OF_A_LINE } else { r"[^\u0000]" };
    let seen = || format!("^{any}*{SEEN}{any}*$");
    match rule {
        rule if !rule.shape.is_empty() && required => format!("^{}$", names::name_pattern(&rule.shape)),
        rule if !rule.shape.is_empty() => format!("^(?:{})?$", names::name_pattern(&rule.shape)),
        rule if !rule.pattern.is_empty() => rule.pattern.clone(),
        _ if required => seen(),
        rule if rule.visible => format!("^$|{}", seen()),
        _ => format!("^{any}*$"),
    }
}
