//! JSON over HTTP into calls, by the `google.api.http` rules of the contracts.

mod codec;
mod json;
mod query;
mod route;
mod template;

use bytes::Bytes;
use http::{Method, request::Parts};
use kernel::Failure;
use prost_reflect::{DynamicMessage, ReflectMessage, Value};
use runtime::{Principal, Refusal};
use tonic::{Request, client::Grpc};

use codec::DynamicCodec;
pub(crate) use route::{Body, Found, Route, Table};
pub(crate) use template::Part;

/// Lists of large messages are larger than gRPC's usual 4 MiB.
const ANSWER_BYTES: usize = 32 << 20;
/// The field of an update that says what changes.
pub(crate) const MASK: &str = "update_mask";

/// Makes the call a request stands for and answers its JSON.
pub(crate) async fn call(
    route: &Route,
    variables: &[(String, String)],
    parts: &Parts,
    body: &Bytes,
    principal: Principal,
) -> Result<Vec<u8>, Refusal> {
    let message = message(route, variables, parts, body).map_err(|failure| refused(&failure))?;
    let mut request = Request::new(message);
    request.extensions_mut().insert(principal);
    let mut client = Grpc::new(route.channel.clone()).max_decoding_message_size(ANSWER_BYTES);
    client.ready().await.map_err(|status| Refusal::from(&status))?;
    let codec = DynamicCodec(route.rpc.output());
    let answer = client.unary(request, route.path.clone(), codec).await;
    let answer = answer.map_err(|status| Refusal::from(&status))?;
    json::write(answer.get_ref()).map_err(|failure| refused(&failure))
}

fn refused(failure: &Failure) -> Refusal {
    Refusal::from(&runtime::to_status(failure.clone()))
}

/// The request message: the body, then the query, then the path, which no other contradicts.
fn message(
    route: &Route,
    variables: &[(String, String)],
    parts: &Parts,
    body: &Bytes,
) -> Result<DynamicMessage, Failure> {
    let input = route.rpc.input();
    let mut message = DynamicMessage::new(input.clone());
    match &route.body {
        Body::Field(field, _) if body.is_empty() => {
            let name = field.json_name();
            return Err(Failure::field(name, format!("is missing: the body is the {name}")));
        }
        // An empty body sets nothing; the service says what is missing.
        _ if body.is_empty() => {}
        Body::None => {}
        Body::Whole => message = json::read(&input, body, "")?,
        Body::Field(field, inner) => {
            let read = json::read(inner, body, field.json_name());
            let read = read.map_err(|fault| misplaced(route, variables, body).unwrap_or(fault))?;
            message.set_field(field, Value::Message(read));
        }
    }
    query::bind(&mut message, parts.uri.query().unwrap_or_default(), route)?;
    if parts.method == Method::PATCH {
        imply_mask(&mut message, route, body);
    }
    for (path, text) in variables {
        if let Some((named, _)) = said(&message, path).filter(|(_, said)| said != text) {
            return Err(Failure::field(named, "must be what the path says, or be left out"));
        }
        query::set(&mut message, path, text)?;
    }
    Ok(message)
}

/// What the message says already of a text that the path has, and how JSON calls it.
fn said(message: &DynamicMessage, path: &str) -> Option<(String, String)> {
    let (first, rest) = path.split_once('.').map_or((path, None), |(first, rest)| (first, Some(rest)));
    let field = message.descriptor().get_field_by_name(first)?;
    let value = message.get_field(&field);
    let Some(rest) = rest else {
        let text = value.as_str().filter(|text| !text.is_empty())?;
        return Some((field.json_name().to_owned(), text.to_owned()));
    };
    let (named, text) = said(value.as_message()?, rest)?;
    Some((format!("{}.{named}", field.json_name()), text))
}

/// A field of the body that is one of the method: it has its place elsewhere.
fn misplaced(route: &Route, variables: &[(String, String)], body: &Bytes) -> Option<Failure> {
    let Body::Field(whole, inner) = &route.body else { return None };
    let input = route.rpc.input();
    let mut keys = json::keys(body).into_iter().filter(|key| json::field(inner, key).is_none());
    let (key, field) = keys.find_map(|key| json::field(&input, &key).map(|field| (key, field)))?;
    let (name, whole_name) = (field.json_name(), whole.json_name());
    let right = if field == *whole {
        format!("the body is the {name} itself: its fields stand there without a `{name}` around them")
    } else if variables.iter().any(|(variable, _)| variable == field.name()) {
        "stands in the path, and not in the body".to_owned()
    } else {
        format!("goes into the query: ?{name}=…")
    };
    Some(Failure::field(format!("{whole_name}.{key}"), right))
}

/// An update without a mask changes the fields its JSON names (AIP-134), also
/// those it sets to nothing. The name, the etag and what only the server sets
/// are no changes, so that a resource may be sent back whole.
fn imply_mask(message: &mut DynamicMessage, route: &Route, body: &Bytes) {
    let Body::Field(_, inner) = &route.body else { return };
    let input = route.rpc.input();
    let Some(mask) = input.get_field_by_name(MASK) else { return };
    let said = message.get_field(&mask);
    let paths = said.as_message().and_then(|said| said.get_field_by_name("paths"));
    // An empty one in the query is none.
    if paths.is_some_and(|paths| paths.as_list().is_some_and(|paths| !paths.is_empty())) {
        return;
    }
    let keys = json::keys(body);
    let fields = keys.iter().filter_map(|key| json::field(inner, key));
    let paths: Vec<_> = fields
        .filter(|field| !["name", "etag"].contains(&field.name()) && !route.is_output(field))
        .map(|field| Value::String(field.name().to_owned()))
        .collect();
    if let (Some(value), false) = (message.get_field_mut(&mask).as_message_mut(), paths.is_empty()) {
        value.set_field_by_name("paths", Value::List(paths));
    }
}
