use prost_reflect::FieldDescriptor;
use serde_json::{Map, Value, json};

use super::{
    answers,
    examples::Example,
    names,
    schema::{Schemas, Way},
};
use crate::transcode::{Body, MASK, Part, Route};

/// A route's path, and what is said of it.
pub(crate) fn operation(route: &Route, schemas: &mut Schemas<'_>) -> (String, Value) {
    let rpc = &route.rpc;
    let example = Example::of(rpc.name());
    let (path, mut parameters) = path(route, schemas);
    parameters.extend(query_fields(route).iter().map(|field| in_query(route, field, schemas, &example)));
    let comment = schemas.comments.on(&rpc.parent_service().parent_file(), rpc.path()).to_owned();
    let summary = comment.split_inclusive(". ").next().unwrap_or_default();
    let answer = schemas.message(&rpc.output(), Way::Out);
    let mut responses = answers::of(route, &comment);
    responses.insert(
        "200".to_owned(),
        json!({ "description": "Done.", "content": content(&answer, example.answer()) }),
    );
    let mut operation = json!({
        "operationId": rpc.name(),
        "tags": [names::tag(rpc)],
        "summary": summary.lines().next().unwrap_or_default().trim(),
        "description": comment,
        "parameters": parameters,
        "responses": responses,
    });
    if let Some(body) = body(route, schemas, &example) {
        operation["requestBody"] = body;
    }
    (path, operation)
}

fn content(schema: &Value, example: Option<&Value>) -> Value {
    let mut content = json!({ "schema": schema });
    if let Some(example) = example {
        content["example"] = example.clone();
    }
    json!({ "application/json": content })
}

/// `/v1/{name=shops/*/orders/*}` is `/v1/shops/{shop}/orders/{order}`, and what
/// stands for the words in braces.
fn path(route: &Route, schemas: &Schemas<'_>) -> (String, Vec<Value>) {
    let (mut path, mut parameters) = (String::new(), Vec::new());
    for (place, part) in route.template.parts().iter().enumerate() {
        path.push('/');
        match part {
            Part::Literal(literal) => path.push_str(literal),
            Part::Any => {
                let (name, parameter) = in_path(route, place, schemas);
                path = format!("{path}{{{name}}}");
                parameters.push(parameter);
            }
        }
    }
    if let Some(verb) = route.template.verb() {
        path = format!("{path}:{verb}");
    }
    (path, parameters)
}

/// The parameter at a place of the path: its name, and what may stand there.
fn in_path(route: &Route, place: usize, schemas: &Schemas<'_>) -> (String, Value) {
    let shape = |field: &str| Some(schemas.rules.of(&field_at(route, field)?).rule.shape);
    let found =
        route.template.variable_at(place).and_then(|(field, from)| Some((shape(field)?, place - from)));
    let (shape, within) = found.unwrap_or_default();
    let name = names::parameter(&shape, within).unwrap_or_else(|| "id".to_owned());
    let (schema, description) = named(&name, &shape);
    let parameter = json!({
        "name": name, "in": "path", "required": true, "description": description, "schema": schema,
    });
    (name, parameter)
}

/// What a word in braces stands for.
fn named(name: &str, shape: &str) -> (Value, String) {
    let matching = || json!({ "type": "string", "pattern": format!("^{}$", names::id_pattern(name)) });
    match name {
        "shop" => {
            let mut schema = matching();
            schema["example"] = "nongmao".into();
            (schema, "The shop: 1 to 63 of `a-z`, `0-9` and `-`, first a letter.".to_owned())
        }
        "code" => (
            json!({ "type": "integer", "format": "int32", "minimum": 1, "maximum": 9_999, "example": 3 }),
            "The dish's code on the menu.".to_owned(),
        ),
        "role" => (
            json!({ "type": "string", "enum": ["courier", "staff", "manager", "owner"] }),
            "The role of those whose allowance it is.".to_owned(),
        ),
        "kind" => (
            json!({ "type": "string", "enum": ["wechat", "wecom", "wecom-robot", "webhook"] }),
            "The kind of the channel, of which a shop has at most one.".to_owned(),
        ),
        name => {
            let schema = json!({ "type": "string", "format": "uuid" });
            (schema, format!("The id of the {name}, as its name has it: `{shape}`."))
        }
    }
}

/// The field of a request at a path such as `customer.name`.
fn field_at(route: &Route, path: &str) -> Option<FieldDescriptor> {
    let mut message = route.rpc.input();
    let (parents, last) = path.rsplit_once('.').map_or((None, path), |(parents, last)| (Some(parents), last));
    for name in parents.into_iter().flat_map(|parents| parents.split('.')) {
        message = message.get_field_by_name(name)?.kind().as_message()?.clone();
    }
    message.get_field_by_name(last)
}

fn in_query(route: &Route, field: &FieldDescriptor, schemas: &mut Schemas<'_>, example: &Example) -> Value {
    let rule = schemas.rules.of(field);
    let mut schema = schemas.field(field, &rule, Way::In);
    let description = schema.as_object_mut().and_then(|schema| schema.remove("description"));
    if let (Body::Field(_, resource), MASK) = (&route.body, field.name()) {
        schema = schemas.mask(resource);
    }
    let name = field.json_name();
    let mut parameter = json!({
        "name": name, "in": "query", "required": rule.required, "description": description, "schema": schema,
    });
    if let Some(example) = example.query(name) {
        parameter["example"] = example.clone();
    }
    parameter
}

/// The fields that are neither in the path nor in the body.
fn query_fields(route: &Route) -> Vec<FieldDescriptor> {
    if matches!(route.body, Body::Whole) {
        return Vec::new();
    }
    let input = route.rpc.input();
    let body = match &route.body {
        Body::Field(field, _) => Some(field.name()),
        _ => None,
    };
    let in_path = |name: &str| route.template.fields().any(|field| field == name);
    input.fields().filter(|field| !in_path(field.name()) && Some(field.name()) != body).collect()
}

fn body(route: &Route, schemas: &mut Schemas<'_>, example: &Example) -> Option<Value> {
    let input = route.rpc.input();
    let (schema, must_be_there) = match &route.body {
        Body::None => return None,
        Body::Whole => {
            let in_path: Vec<_> = route.template.fields().collect();
            let mut asked = input.fields().filter(|field| !in_path.contains(&field.name()));
            let asks = asked.any(|field| schemas.rules.of(&field).required);
            (schemas.request(&input, &in_path), asks)
        }
        Body::Field(field, message) => {
            let way = if route.method == http::Method::PATCH { Way::Change } else { Way::In };
            let prefix = format!("{}.", field.name());
            let in_path: Vec<_> =
                route.template.fields().filter_map(|path| path.strip_prefix(&prefix)).collect();
            (schemas.resource(message, way, &in_path), true)
        }
    };
    let mut body = Map::new();
    body.insert("required".to_owned(), must_be_there.into());
    body.insert("content".to_owned(), content(&schema, example.body()));
    Some(body.into())
}
