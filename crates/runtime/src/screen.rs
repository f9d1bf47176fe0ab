//! No text of any request holds U+0000. `PostgreSQL` can't keep it and `SQLite`
//! cuts a text there, so it is refused once, before any handler, rather than
//! field by field. So are control and format characters in what the contracts
//! call a name in a line (`one_line`). What is no message at all is the caller's
//! fault, too.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use anyhow::Context;
use axum::{body::Body, middleware::Next, response::Response};
use bytes::Bytes;
use contracts::common::v1::principal::Kind;
use http::Request;
use http_body_util::{BodyExt, Full, Limited};
use kernel::{Code, Failure};
use prost_reflect::{DescriptorPool, DynamicMessage, FieldDescriptor, MapKey, MessageDescriptor, Value};
use tonic::Status;

use crate::{Policy, field::holds_nul};

/// Before each message gRPC says in one byte whether it is compressed, and in
/// four how long it is.
pub(crate) const PREFIX: usize = 5;
/// More than any request may have.
const MOST_BYTES: usize = 64 << 20;

/// Looks through the requests of callers from outside; what services alone send
/// one another is made here, and is mostly bytes.
#[derive(Clone, Debug)]
pub(crate) struct Screen(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    /// By the method's path.
    inputs: HashMap<String, Input>,
    /// Full names of the fields that are names in a line.
    names: HashSet<String>,
}

#[derive(Debug)]
struct Input {
    kind: MessageDescriptor,
    has_names: bool,
}

impl Screen {
    pub(crate) fn of(policy: &Policy) -> anyhow::Result<Self> {
        let pool = crate::descriptors()?;
        let names = names(&pool)?;
        let from_outside = policy.rules().filter(|(_, rule)| rule.kinds != [Kind::Service]);
        let inputs = from_outside.filter_map(|(path, rule)| {
            let kind = pool.get_message_by_name(&rule.input)?;
            let has_names = reaches(&kind, &names, &mut HashSet::new());
            Some((path.to_owned(), Input { kind, has_names }))
        });
        let inputs = inputs.collect();
        Ok(Self(Arc::new(Inner { inputs, names })))
    }

    /// Passes the request on, unless a field is wrong; what the handler could not
    /// read is refused as the caller's fault.
    pub(crate) async fn pass(&self, request: Request<Body>, next: Next) -> Result<Response, Failure> {
        let Some(input) = self.0.inputs.get(request.uri().path()) else { return Ok(next.run(request).await) };
        let (parts, body) = request.into_parts();
        let body = Limited::new(body, MOST_BYTES).collect().await.map_err(|_| cut_off())?.to_bytes();
        // Whoever reads takes the first message and passes over what follows; what is looked
        // at and noted has to be the same.
        if one_frame(&body).is_none() {
            return Err(malformed(&input.kind));
        }
        self.look_at(input, &body)?;
        let response = next.run(Request::from_parts(parts, Body::new(Full::from(body.clone())))).await;
        // Read once more only where it may be the reason: the library that reads it calls
        // it an error of ours.
        let code = Status::from_header_map(response.headers()).map(|status| status.code());
        if code == Some(tonic::Code::Internal) && !is_message(&input.kind, &body) {
            return Err(malformed(&input.kind));
        }
        Ok(response)
    }

    /// Few messages have a byte of 0 at all or a name, so few are read twice.
    fn look_at(&self, input: &Input, body: &Bytes) -> Result<(), Failure> {
        let message = body.get(PREFIX..).unwrap_or_default();
        if !message.contains(&0) && !input.has_names {
            return Ok(());
        }
        // What can't be read is refused by whom it is for.
        let Ok(message) = DynamicMessage::decode(input.kind.clone(), message) else { return Ok(()) };
        if let Some(field) = in_message(&message, &|_, text| text.contains('\0')) {
            return Err(holds_nul(&field));
        }
        let is_broken = |field: &FieldDescriptor, text: &str| {
            self.0.names.contains(field.full_name()) && !kernel::is_one_line(text)
        };
        match in_message(&message, &is_broken) {
            Some(field) => {
                Err(Failure::field(field, "is a name: it must have no control or format characters"))
            }
            None => Ok(()),
        }
    }
}

/// The one message of a body, and whether it is compressed.
fn one_frame(body: &Bytes) -> Option<(bool, &[u8])> {
    let (prefix, message) = body.split_at_checked(PREFIX)?;
    let &[is_compressed, ref length @ ..] = prefix else { return None };
    let declared = length.iter().fold(0_usize, |length, byte| length << 8 | usize::from(*byte));
    (declared == message.len() && is_compressed <= 1).then_some((is_compressed == 1, message))
}

/// Whether it is one message of its kind, or one that is compressed.
fn is_message(kind: &MessageDescriptor, body: &Bytes) -> bool {
    one_frame(body).is_some_and(|(is_compressed, message)| {
        is_compressed || DynamicMessage::decode(kind.clone(), message).is_ok()
    })
}

pub(crate) fn malformed(kind: &MessageDescriptor) -> Failure {
    let message = format!("the request is not one message {}", kind.full_name());
    Failure::new(Code::InvalidArgument, "MALFORMED", message)
}

/// The fields whose rule says `one_line`.
fn names(pool: &DescriptorPool) -> anyhow::Result<HashSet<String>> {
    let option =
        pool.get_extension_by_name("renqing.common.v1.rule").context("the contracts have no rules")?;
    let fields = pool.all_messages().flat_map(|message| message.fields().collect::<Vec<_>>());
    let is_name = |field: &FieldDescriptor| {
        let options = field.options();
        let rule = options.get_extension(&option);
        let said = rule.as_message().and_then(|rule| rule.get_field_by_name("one_line"));
        said.and_then(|said| said.as_bool()).unwrap_or_default()
    };
    Ok(fields.filter(is_name).map(|field| field.full_name().to_owned()).collect())
}

/// Whether a message has one of the fields somewhere.
fn reaches(message: &MessageDescriptor, names: &HashSet<String>, seen: &mut HashSet<String>) -> bool {
    seen.insert(message.full_name().to_owned())
        && message.fields().any(|field| {
            let within = field.kind();
            let inner = within.as_message();
            names.contains(field.full_name()) || inner.is_some_and(|inner| reaches(inner, names, seen))
        })
}

/// Whether the text of a field is wrong.
type IsWrong<'a> = dyn Fn(&FieldDescriptor, &str) -> bool + 'a;

fn in_message(message: &DynamicMessage, is_wrong: &IsWrong<'_>) -> Option<String> {
    message.fields().find_map(|(field, value)| in_field(&field, value, is_wrong))
}

fn in_field(field: &FieldDescriptor, value: &Value, is_wrong: &IsWrong<'_>) -> Option<String> {
    let name = field.name();
    match value {
        Value::List(items) => items.iter().enumerate().find_map(|(place, item)| {
            let inner = in_value(field, item, is_wrong)?;
            Some(format!("{name}[{place}]{inner}"))
        }),
        Value::Map(entries) => entries.iter().find_map(|(key, value)| match key {
            MapKey::String(key) if is_wrong(field, key) => Some(name.to_owned()),
            MapKey::String(key) => {
                in_value(field, value, is_wrong).map(|inner| format!("{name}.{key}{inner}"))
            }
            _ => None,
        }),
        value => in_value(field, value, is_wrong).map(|inner| format!("{name}{inner}")),
    }
}

/// Where it stands within a value: `.text` in a message, nothing in a text.
fn in_value(field: &FieldDescriptor, value: &Value, is_wrong: &IsWrong<'_>) -> Option<String> {
    match value {
        Value::String(text) => is_wrong(field, text).then(String::new),
        Value::Message(message) => in_message(message, is_wrong).map(|inner| format!(".{inner}")),
        _ => None,
    }
}

fn cut_off() -> Failure {
    Failure::new(Code::InvalidArgument, "BODY_CUT_OFF", "the request did not arrive whole")
}
