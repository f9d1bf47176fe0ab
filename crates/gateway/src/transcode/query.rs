//! The fields of a request that stand in its query or path.

use kernel::{Code, Failure};
use percent_encoding::percent_decode_str;
use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, ReflectMessage, Value};

use super::{
    json,
    route::{Body, Route},
};

/// Sets every field of a query, `pageSize=20&filter=…`.
pub(crate) fn bind(message: &mut DynamicMessage, query: &str, route: &Route) -> Result<(), Failure> {
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, text) = pair.split_once('=').unwrap_or((pair, ""));
        let (name, text) = (decode(name)?, decode(text)?);
        if is_of_body(&name, route) {
            return Err(Failure::field(name, "must stand in the body, not in the query"));
        }
        set(message, &name, &text)?;
    }
    Ok(())
}

/// Whether a parameter is one of what the body has.
fn is_of_body(name: &str, route: &Route) -> bool {
    let first = name.split('.').next().unwrap_or_default();
    match &route.body {
        Body::Whole => true,
        Body::Field(_, inner) => {
            json::field(&route.rpc.input(), first).is_none() && json::field(inner, first).is_some()
        }
        Body::None => false,
    }
}

/// Sets the field at a path such as `customer.name`.
pub(crate) fn set(message: &mut DynamicMessage, path: &str, text: &str) -> Result<(), Failure> {
    set_at(message, path, path, text)
}

fn set_at(message: &mut DynamicMessage, rest: &str, path: &str, text: &str) -> Result<(), Failure> {
    let (name, inner) = match rest.split_once('.') {
        Some((name, inner)) => (name, Some(inner)),
        None => (rest, None),
    };
    let kind = message.descriptor();
    let field = json::field(&kind, name).ok_or_else(|| json::unknown(&kind, path))?;
    let Some(inner) = inner else {
        return set_value(message, &field, path, text);
    };
    match message.get_field_mut(&field) {
        Value::Message(message) => set_at(message, inner, path, text),
        _ => Err(Failure::field(path, format!("{name} has no fields"))),
    }
}

fn set_value(
    message: &mut DynamicMessage,
    field: &FieldDescriptor,
    path: &str,
    text: &str,
) -> Result<(), Failure> {
    let value = read(field, text).ok_or_else(|| Failure::field(path, json::right(field)))?;
    match (value, field.is_list()) {
        (Value::List(items), true) => {
            if let Some(list) = message.get_field_mut(field).as_list_mut() {
                list.extend(items);
            }
        }
        (value, _) => message.set_field(field, value),
    }
    Ok(())
}

/// A text is read as the JSON string or bare value that fits.
fn read(field: &FieldDescriptor, text: &str) -> Option<Value> {
    let value = match field.kind() {
        Kind::Bool => serde_json::Value::Bool(text.parse().ok()?),
        _ => text.into(),
    };
    let value = if field.is_list() { serde_json::Value::Array(vec![value]) } else { value };
    json::value(field, &value)
}

fn decode(text: &str) -> Result<String, Failure> {
    let text = text.replace('+', " ");
    let decoded = percent_decode_str(&text).decode_utf8();
    decoded.map(Into::into).map_err(|_| {
        Failure::new(Code::InvalidArgument, "INVALID_QUERY", "the query is not UTF-8 when percent-decoded")
    })
}

#[cfg(test)]
mod tests {
    use prost_reflect::DescriptorPool;

    use super::*;

    fn request(name: &str) -> DynamicMessage {
        let pool = DescriptorPool::decode(contracts::FILE_DESCRIPTOR_SET).unwrap();
        DynamicMessage::new(pool.get_message_by_name(name).unwrap())
    }

    #[test]
    fn fields_are_set_by_either_spelling_and_through_messages() {
        let mut message = request("renqing.customers.v1.UpdateCustomerRequest");
        for (path, text) in [
            ("customer.name", "shops/a/customers/c"),
            ("customer.number", "18"),
            ("customer.phones", "1"),
            ("customer.phones", "2"),
            ("updateMask", "displayName,notes"),
            ("request_id", "x"),
        ] {
            set(&mut message, path, text).unwrap();
        }
        let json: serde_json::Value = serde_json::from_slice(&json::write(&message).unwrap()).unwrap();
        assert_eq!(json["customer"]["name"], "shops/a/customers/c");
        assert_eq!(json["customer"]["number"], 18);
        assert_eq!(json["customer"]["phones"], serde_json::json!(["1", "2"]));
        assert_eq!(json["updateMask"], "displayName,notes");
        assert_eq!(json["requestId"], "x");
    }

    #[test]
    fn a_fault_names_the_parameter() {
        let mut message = request("renqing.customers.v1.ListCustomersRequest");
        let fault = |message: &mut DynamicMessage, path: &str, text: &str| {
            set(message, path, text).unwrap_err().message
        };
        let many = fault(&mut message, "pageSize", "many");
        assert!(many.starts_with("pageSize: must be a whole number of 32 bits"), "{many}");
        assert!(
            fault(&mut message, "size", "1").starts_with("size: there is no such field; there are parent")
        );
        assert_eq!(fault(&mut message, "query.x", "1"), "query.x: query has no fields");
    }
}
