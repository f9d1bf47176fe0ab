//! Canonical proto3 JSON, with errors that name the field and what is right.

use kernel::{Code, Failure};
use prost_reflect::{
    DynamicMessage, EnumDescriptor, FieldDescriptor, Kind, MessageDescriptor, SerializeOptions,
};
use serde_json::{Map, Value, json};

use crate::rules::Rules;

/// Reads a message. `at` is where it stands in the request, empty for the
/// whole of it.
pub(crate) fn read(kind: &MessageDescriptor, bytes: &[u8], at: &str) -> Result<DynamicMessage, Failure> {
    let text = std::str::from_utf8(bytes)
        .map_err(|error| invalid(format!("the body is not UTF-8 at byte {}", error.valid_up_to())))?;
    let mut reader = serde_json::Deserializer::from_str(text);
    let message = DynamicMessage::deserialize(kind.clone(), &mut reader);
    let message = message.and_then(|message| reader.end().map(|()| message));
    message.map_err(|error| match serde_json::from_str(text) {
        Err(syntax) => invalid(format!("the body is not JSON: {syntax}")),
        Ok(value) => {
            let found = message_fault(kind, &value, at);
            found.unwrap_or_else(|| invalid(format!("the body can't be read: {error}")))
        }
    })
}

/// Writes a message, with the fields that have their default value.
pub(crate) fn write(message: &DynamicMessage) -> Result<Vec<u8>, Failure> {
    let mut text = Vec::with_capacity(512);
    let options = SerializeOptions::new().skip_default_fields(false);
    let written = message.serialize_with_options(&mut serde_json::Serializer::new(&mut text), &options);
    written.map_err(|error| {
        tracing::error!(%error, "an answer can't be written as JSON");
        Failure::internal()
    })?;
    Ok(text)
}

/// The keys of an object; none if it isn't one.
pub(crate) fn keys(bytes: &[u8]) -> Vec<String> {
    let object: Map<String, Value> = serde_json::from_slice(bytes).unwrap_or_default();
    object.into_iter().map(|(key, _)| key).collect()
}

/// The field of that name, in either spelling.
pub(crate) fn field(kind: &MessageDescriptor, name: &str) -> Option<FieldDescriptor> {
    kind.get_field_by_json_name(name).or_else(|| kind.get_field_by_name(name))
}

/// A field's value from JSON; `None` if it doesn't fit.
pub(crate) fn value(field: &FieldDescriptor, value: &Value) -> Option<prost_reflect::Value> {
    let object = json!({ field.json_name(): value });
    let message = DynamicMessage::deserialize(field.parent_message().clone(), object).ok()?;
    Some(message.get_field(field).into_owned())
}

/// There is no such field.
pub(crate) fn unknown(kind: &MessageDescriptor, at: &str) -> Failure {
    let names: Vec<_> = kind.fields().map(|field| field.json_name().to_owned()).collect();
    Failure::field(at, format!("there is no such field; there are {}", names.join(", ")))
}

/// What would be right for one value of a field; of a number also what it counts.
pub(crate) fn right(field: &FieldDescriptor) -> String {
    let kind = field.kind();
    let text = match &kind {
        Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => "must be a whole number of 32 bits",
        Kind::Uint32 | Kind::Fixed32 => "must be a whole number of 32 bits, not negative",
        Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => {
            "must be a whole number of 64 bits, or one in a string"
        }
        Kind::Uint64 | Kind::Fixed64 => "must be a whole number of 64 bits, not negative, or one in a string",
        Kind::Double | Kind::Float => "must be a number",
        Kind::Bool => "must be true or false",
        Kind::String => "must be a string",
        Kind::Bytes => "must be a string in base64",
        Kind::Enum(kind) => {
            return format!("must be one of {}", taken(field, kind).join(", "));
        }
        Kind::Message(kind) => match kind.full_name() {
            "google.protobuf.Timestamp" => "must be a time such as 2026-11-23T11:00:00+08:00",
            "google.protobuf.FieldMask" => "must be field names with commas between them",
            _ => "must be an object",
        },
    };
    match meaning(field) {
        Some(meaning) if text.contains("whole number") => format!("{text} ({meaning})"),
        _ => text.to_owned(),
    }
}

/// The values of an enum that a request may say: UNSPECIFIED is what is left out.
fn taken(field: &FieldDescriptor, kind: &EnumDescriptor) -> Vec<String> {
    let rules = Rules::new(kind.parent_pool());
    let named = rules.map(|rules| rules.of(field).rule.values).unwrap_or_default();
    let others = || kind.values().filter(|value| value.number() != 0).map(|value| value.name().to_owned());
    if named.is_empty() { others().collect() } else { named }
}

/// The first sentence of what the contract says of a field.
fn meaning(field: &FieldDescriptor) -> Option<String> {
    let file = field.parent_message().parent_file();
    let info = file.file_descriptor_proto().source_code_info.as_ref()?;
    let here = info.location.iter().find(|location| location.path == field.path())?;
    let comment = here.leading_comments.as_ref()?.split_whitespace().collect::<Vec<_>>().join(" ");
    let sentence = comment.split(". ").next().unwrap_or_default().trim_end_matches('.');
    (!sentence.is_empty()).then(|| sentence.to_owned())
}

fn invalid(message: String) -> Failure {
    Failure::new(Code::InvalidArgument, "INVALID_JSON", message)
}

fn message_fault(kind: &MessageDescriptor, value: &Value, at: &str) -> Option<Failure> {
    let Value::Object(object) = value else {
        return Some(match at {
            "" => invalid("the body must be an object".to_owned()),
            at => Failure::field(at, "must be an object"),
        });
    };
    object.iter().find_map(|(key, value)| {
        let at = if at.is_empty() { key.clone() } else { format!("{at}.{key}") };
        match field(kind, key) {
            None => Some(unknown(kind, &at)),
            Some(field) => field_fault(&field, value, &at),
        }
    })
}

fn field_fault(field: &FieldDescriptor, value: &Value, at: &str) -> Option<Failure> {
    if self::value(field, value).is_some() {
        return None;
    }
    match value {
        Value::Array(items) if field.is_list() => items.iter().enumerate().find_map(|(place, item)| {
            let fits = self::value(field, &json!([item])).is_some();
            if fits { None } else { item_fault(field, item, &format!("{at}[{place}]")) }
        }),
        _ if field.is_list() => Some(Failure::field(at, "must be a list")),
        _ if field.is_map() => Some(Failure::field(at, "must be an object of keys and values")),
        item => item_fault(field, item, at),
    }
}

/// What is wrong with a value that doesn't fit.
fn item_fault(field: &FieldDescriptor, item: &Value, at: &str) -> Option<Failure> {
    let kind = field.kind();
    let inner = match &kind {
        Kind::Message(inner) if !inner.full_name().starts_with("google.protobuf.") => {
            message_fault(inner, item, at)
        }
        _ => None,
    };
    inner.or_else(|| Some(Failure::field(at, right(field))))
}

#[cfg(test)]
mod tests {
    use prost_reflect::DescriptorPool;

    use super::*;

    fn request(name: &str) -> MessageDescriptor {
        let pool = DescriptorPool::decode(contracts::FILE_DESCRIPTOR_SET).unwrap();
        pool.get_message_by_name(&format!("renqing.orders.v1.{name}")).unwrap()
    }

    fn fault(name: &str, text: &str) -> String {
        read(&request(name), text.as_bytes(), "order").unwrap_err().message
    }

    #[test]
    fn a_fault_names_the_field_and_what_is_right() {
        for (text, message) in [
            (
                r#"{"lines": [{"quantity": 1}, {"quantity": "many"}]}"#,
                "order.lines[1].quantity: must be a whole number of 32 bits",
            ),
            (
                r#"{"lines": [{"quantity": 1.5}]}"#,
                "order.lines[0].quantity: must be a whole number of 32 bits",
            ),
            (r#"{"lines": 1}"#, "order.lines: must be a list"),
            (r#"{"lines": [1]}"#, "order.lines[0]: must be an object"),
            (r#"{"note": 7}"#, "order.note: must be a string"),
            (
                r#"{"wantedTime": "soon"}"#,
                "order.wantedTime: must be a time such as 2026-11-23T11:00:00+08:00",
            ),
            ("[]", "order: must be an object"),
        ] {
            let said = fault("Order", text);
            // Of a number it is also said what it counts.
            let said = said.split(" (").next().unwrap_or_default();
            assert_eq!(said, message, "{text}");
        }
    }

    #[test]
    fn an_unknown_field_or_enum_value_names_those_there_are() {
        let unknown = fault("Order", r#"{"notes": ""}"#);
        assert!(unknown.starts_with("order.notes: there is no such field; there are name, "), "{unknown}");
        let wrong = fault("AdvanceOrderRequest", r#"{"toState": "DONE"}"#);
        assert!(wrong.contains("order.toState: must be one of ") && wrong.contains("COMPLETED"), "{wrong}");
        assert!(!wrong.contains("UNSPECIFIED"), "{wrong}");
    }

    #[test]
    fn an_amount_that_is_not_whole_is_told_its_unit() {
        for amount in ["12.50", r#""12.50""#] {
            let wrong =
                fault("MenuItem", &format!(r#"{{"price": {{"amount": {amount}, "currency": "GBP"}}}}"#));
            assert!(wrong.starts_with("order.price.amount: must be a whole number"), "{wrong}");
            assert!(wrong.contains("1250 for GBP 12.50"), "{wrong}");
        }
    }

    #[test]
    fn what_is_no_json_says_where() {
        assert!(fault("Order", r#"{"note": "#).contains("line 1 column 9"));
        assert!(fault("Order", "{} {}").contains("trailing characters at line 1 column 4"));
        let broken = read(&request("Order"), b"{\"note\": \"\xff\"}", "").unwrap_err();
        assert_eq!(broken.message, "the body is not UTF-8 at byte 10");
        assert_eq!(broken.reason, "INVALID_JSON");
    }

    #[test]
    fn an_answer_shows_fields_that_are_empty() {
        let written = write(&DynamicMessage::new(request("Order"))).unwrap();
        let written: Value = serde_json::from_slice(&written).unwrap();
        assert_eq!(written["note"], "");
        assert_eq!(written["lines"], json!([]));
    }
}
