//! What an answer leaves out for a kind of caller, as the contracts declare it
//! (`renqing.common.v1.hidden_from`). Every answer passes here, however its call
//! came in, so that no method has to remember it.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use anyhow::Context;
use axum::body::Body;
use bytes::{BufMut, Bytes, BytesMut};
use contracts::common::v1::principal::Kind;
use http::{Response, header::CONTENT_LENGTH};
use http_body_util::{BodyExt, Full};
use kernel::Failure;
use prost::Message;
use prost_reflect::{
    DescriptorPool, DynamicMessage, FieldDescriptor, Kind as Type, MessageDescriptor, Value,
};

use crate::screen::PREFIX;

/// Which fields of which answers are hidden from whom.
#[derive(Clone, Debug)]
pub(crate) struct Views(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    /// By full name of the field.
    hidden: HashMap<String, Vec<Kind>>,
    /// The answers that have such a field somewhere, by the method's path.
    answers: HashMap<String, (MessageDescriptor, HashSet<Kind>)>,
}

impl Views {
    /// Reads the option `(renqing.common.v1.hidden_from)` of every field.
    pub(crate) fn from_contracts() -> anyhow::Result<Self> {
        let pool = crate::descriptors()?;
        let hidden = hidden(&pool)?;
        let methods = pool.services().flat_map(|service| service.methods().collect::<Vec<_>>());
        let answers = methods.filter_map(|method| {
            let mut kinds = HashSet::new();
            collect(&method.output(), &hidden, &mut HashSet::new(), &mut kinds);
            let path = format!("/{}/{}", method.parent_service().full_name(), method.name());
            (!kinds.is_empty()).then(|| (path, (method.output(), kinds)))
        });
        let answers = answers.collect();
        Ok(Self(Arc::new(Inner { hidden, answers })))
    }

    /// Whether a method's answer has something that is hidden from a kind.
    pub(crate) fn hides(&self, path: &str, kind: Kind) -> bool {
        self.0.answers.get(path).is_some_and(|(_, kinds)| kinds.contains(&kind))
    }

    /// The answer of a method as a kind of caller may see it. One that can't be read
    /// is not given.
    pub(crate) async fn show(
        &self,
        (path, kind): (&str, Kind),
        answer: Response<Body>,
    ) -> Result<Response<Body>, Failure> {
        let Some((output, _)) = self.0.answers.get(path) else { return Ok(answer) };
        let (mut parts, body) = answer.into_parts();
        let whole = body.collect().await.map_err(|_| Failure::internal())?;
        let trailers = whole.trailers().cloned();
        let shown = self.without_hidden(output, kind, &whole.to_bytes())?;
        parts.headers.remove(CONTENT_LENGTH);
        let body = Full::from(shown).with_trailers(async move { trailers.map(Ok) });
        Ok(Response::from_parts(parts, Body::new(body)))
    }

    fn without_hidden(&self, output: &MessageDescriptor, kind: Kind, body: &Bytes) -> Result<Bytes, Failure> {
        // A refusal has no message.
        let Some(encoded) = body.get(PREFIX..) else { return Ok(body.clone()) };
        if body.first() != Some(&0) {
            return Err(Failure::internal());
        }
        let mut message = DynamicMessage::decode(output.clone(), encoded).map_err(|_| Failure::internal())?;
        self.hide(&mut message, kind);
        let length = u32::try_from(message.encoded_len()).map_err(|_| Failure::internal())?;
        let mut shown = BytesMut::with_capacity(PREFIX + message.encoded_len());
        shown.put_u8(0);
        shown.put_u32(length);
        message.encode(&mut shown).map_err(|_| Failure::internal())?;
        Ok(shown.freeze())
    }

    fn hide(&self, message: &mut DynamicMessage, kind: Kind) {
        let hidden: Vec<FieldDescriptor> =
            message.fields().map(|(field, _)| field).filter(|field| self.is_hidden(field, kind)).collect();
        for field in hidden {
            message.clear_field(&field);
        }
        for (_, value) in message.fields_mut() {
            self.hide_within(value, kind);
        }
    }

    fn hide_within(&self, value: &mut Value, kind: Kind) {
        match value {
            Value::Message(inner) => self.hide(inner, kind),
            Value::List(items) => items.iter_mut().for_each(|item| self.hide_within(item, kind)),
            Value::Map(entries) => entries.values_mut().for_each(|value| self.hide_within(value, kind)),
            _ => {}
        }
    }

    fn is_hidden(&self, field: &FieldDescriptor, kind: Kind) -> bool {
        self.0.hidden.get(field.full_name()).is_some_and(|kinds| kinds.contains(&kind))
    }
}

fn hidden(pool: &DescriptorPool) -> anyhow::Result<HashMap<String, Vec<Kind>>> {
    let option = pool
        .get_extension_by_name("renqing.common.v1.hidden_from")
        .context("the contracts have no option renqing.common.v1.hidden_from")?;
    let fields = pool.all_messages().flat_map(|message| message.fields().collect::<Vec<_>>());
    let kinds = |field: &FieldDescriptor| -> Vec<Kind> {
        let options = field.options();
        let kinds = options.get_extension(&option);
        let numbers = kinds.as_list().unwrap_or_default().iter().filter_map(Value::as_enum_number);
        numbers.filter_map(|number| Kind::try_from(number).ok()).collect()
    };
    let declared = fields.map(|field| (field.full_name().to_owned(), kinds(&field)));
    Ok(declared.filter(|(_, kinds)| !kinds.is_empty()).collect())
}

/// From whom something in a message is hidden, however deep.
fn collect(
    message: &MessageDescriptor,
    hidden: &HashMap<String, Vec<Kind>>,
    seen: &mut HashSet<String>,
    kinds: &mut HashSet<Kind>,
) {
    if !seen.insert(message.full_name().to_owned()) {
        return;
    }
    for field in message.fields() {
        kinds.extend(hidden.get(field.full_name()).into_iter().flatten());
        if let Type::Message(inner) = field.kind() {
            collect(&inner, hidden, seen, kinds);
        }
    }
}

#[cfg(test)]
mod tests {
    use prost_reflect::ReflectMessage;

    use super::*;
    use crate::Policy;

    /// A message with something in every field, and one item in every list.
    fn full(of: &MessageDescriptor, depth: usize) -> DynamicMessage {
        let mut message = DynamicMessage::new(of.clone());
        for field in of.fields() {
            let one = match field.kind() {
                Type::Message(_) if depth == 0 => continue,
                Type::Message(_) if field.is_map() => continue,
                Type::Message(inner) => Value::Message(full(&inner, depth - 1)),
                Type::Enum(_) => Value::EnumNumber(1),
                Type::String => Value::String("x".to_owned()),
                Type::Bytes => Value::Bytes(Bytes::from_static(b"x")),
                Type::Bool => Value::Bool(true),
                Type::Double => Value::F64(1.0),
                Type::Int32 => Value::I32(1),
                _ => Value::I64(1),
            };
            message.set_field(&field, if field.is_list() { Value::List(vec![one]) } else { one });
        }
        message
    }

    fn hidden_in(views: &Views, message: &DynamicMessage, kind: Kind) -> Vec<String> {
        let mut found = Vec::new();
        for (field, value) in message.fields() {
            if views.is_hidden(&field, kind) {
                found.push(field.full_name().to_owned());
            }
            let items = match value {
                Value::List(items) => items.clone(),
                value => vec![value.clone()],
            };
            for inner in items.iter().filter_map(Value::as_message) {
                found.extend(hidden_in(views, inner, kind));
            }
        }
        found
    }

    #[tokio::test]
    async fn no_answer_that_a_guest_may_get_has_what_is_hidden_from_them() {
        let (views, policy) = (Views::from_contracts().unwrap(), Policy::from_contracts().unwrap());
        let pool = crate::descriptors().unwrap();
        let mut hidden = 0;
        for (path, _) in policy.rules().filter(|(_, rule)| rule.kinds.contains(&Kind::Guest)) {
            let (service, name) = path.trim_start_matches('/').split_once('/').unwrap();
            let service = pool.get_service_by_name(service).unwrap();
            let method = service.methods().find(|method| method.name() == name).unwrap();
            let answer = full(&method.output(), 5);
            let declared = hidden_in(&views, &answer, Kind::Guest);
            assert_eq!(views.hides(path, Kind::Guest), !declared.is_empty(), "{path}");
            hidden += declared.len();
            let mut framed = vec![0];
            framed.extend(u32::try_from(answer.encoded_len()).unwrap().to_be_bytes());
            framed.extend(answer.encode_to_vec());
            let response = Response::new(Body::from(framed));
            let shown = views.show((path, Kind::Guest), response).await.unwrap();
            let shown = shown.into_body().collect().await.unwrap().to_bytes();
            let shown = DynamicMessage::decode(method.output(), &shown[PREFIX..]).unwrap();
            assert_eq!(hidden_in(&views, &shown, Kind::Guest), Vec::<String>::new(), "{path}");
            assert!(shown.encoded_len() > 0, "{} is empty", shown.descriptor().full_name());
        }
        assert!(hidden > 10, "{hidden}");
    }

    #[test]
    fn whom_nothing_is_hidden_from_gets_answers_as_they_are() {
        let views = Views::from_contracts().unwrap();
        for path in views.0.answers.keys() {
            assert!(!views.hides(path, Kind::Service), "{path}");
        }
    }
}
