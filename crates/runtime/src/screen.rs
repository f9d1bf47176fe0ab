//! No text of any request holds U+0000. `PostgreSQL` can't keep it and `SQLite`
//! cuts a text there, so it is refused once, before any handler, rather than
//! field by field.

use std::{collections::HashMap, sync::Arc};

use axum::body::Body;
use bytes::Bytes;
use contracts::common::v1::principal::Kind;
use http::Request;
use http_body_util::{BodyExt, Full, Limited};
use kernel::{Code, Failure};
use prost_reflect::{DynamicMessage, FieldDescriptor, MapKey, MessageDescriptor, Value};

use crate::{Policy, field::holds_nul};

/// Before each message gRPC says in one byte whether it is compressed, and in
/// four how long it is.
pub(crate) const PREFIX: usize = 5;
/// More than any request may have.
const MOST_BYTES: usize = 64 << 20;

/// Looks through the requests of callers from outside; what services alone send
/// one another is made here, and is mostly bytes.
#[derive(Clone, Debug)]
pub(crate) struct Screen(Arc<HashMap<String, MessageDescriptor>>);

impl Screen {
    pub(crate) fn of(policy: &Policy) -> anyhow::Result<Self> {
        let pool = crate::descriptors()?;
        let from_outside = policy.rules().filter(|(_, rule)| rule.kinds != [Kind::Service]);
        let inputs = from_outside
            .filter_map(|(path, rule)| Some((path.to_owned(), pool.get_message_by_name(&rule.input)?)));
        Ok(Self(Arc::new(inputs.collect())))
    }

    /// The request, or the field that is wrong.
    pub(crate) async fn pass(&self, request: Request<Body>) -> Result<Request<Body>, Failure> {
        let Some(kind) = self.0.get(request.uri().path()) else { return Ok(request) };
        let (parts, body) = request.into_parts();
        let body = Limited::new(body, MOST_BYTES).collect().await.map_err(|_| cut_off())?.to_bytes();
        if let Some(field) = nul_in(kind, &body) {
            return Err(holds_nul(&field));
        }
        Ok(Request::from_parts(parts, Body::new(Full::from(body))))
    }
}

/// Where U+0000 stands in a request. Few messages have a byte of 0 at all, so
/// few are read twice.
fn nul_in(kind: &MessageDescriptor, body: &Bytes) -> Option<String> {
    let message = body.get(PREFIX..)?;
    if !message.contains(&0) {
        return None;
    }
    // What can't be read is refused by whom it is for.
    let message = DynamicMessage::decode(kind.clone(), message).ok()?;
    in_message(&message)
}

fn in_message(message: &DynamicMessage) -> Option<String> {
    message.fields().find_map(|(field, value)| in_field(&field, value))
}

fn in_field(field: &FieldDescriptor, value: &Value) -> Option<String> {
    let name = field.name();
    match value {
        Value::List(items) => items.iter().enumerate().find_map(|(place, item)| {
            let inner = in_value(item)?;
            Some(format!("{name}[{place}]{inner}"))
        }),
        Value::Map(entries) => entries.iter().find_map(|(key, value)| match key {
            MapKey::String(key) if key.contains('\0') => Some(name.to_owned()),
            MapKey::String(key) => in_value(value).map(|inner| format!("{name}.{key}{inner}")),
            _ => None,
        }),
        value => in_value(value).map(|inner| format!("{name}{inner}")),
    }
}

/// Where it stands within a value: `.text` in a message, nothing in a text.
fn in_value(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => text.contains('\0').then(String::new),
        Value::Message(message) => in_message(message).map(|inner| format!(".{inner}")),
        _ => None,
    }
}

fn cut_off() -> Failure {
    Failure::new(Code::InvalidArgument, "BODY_CUT_OFF", "the request did not arrive whole")
}
