use prost_reflect::FieldDescriptor;
use serde_json::{Value, json};

use super::{ERROR, comments::Comments, schema::Schemas};
use crate::transcode::{Body, Part, Route};

/// A route's path, and what is said of it.
pub(crate) fn operation(route: &Route, comments: &Comments, schemas: &mut Schemas<'_>) -> (String, Value) {
    let rpc = &route.rpc;
    let (path, names) = path(route);
    let mut parameters: Vec<_> = names.iter().map(|name| in_path(name)).collect();
    parameters.extend(query_fields(route).iter().map(|field| in_query(field, schemas)));
    let comment = comments.on(&rpc.parent_service().parent_file(), rpc.path());
    let summary = comment.split_inclusive(". ").next().unwrap_or_default();
    let answer = schemas.message(&rpc.output());
    let mut operation = json!({
        "operationId": rpc.full_name().trim_start_matches("renqing."),
        "tags": [rpc.parent_service().name()],
        "summary": summary.lines().next().unwrap_or_default().trim(),
        "description": comment,
        "parameters": parameters,
        "responses": {
            "200": { "description": "Done.", "content": json_content(&answer) },
            "default": { "description": "Refused, or failed.", "content": json_content(
                &json!({ "$ref": format!("#/components/schemas/{ERROR}") })
            ) },
        },
    });
    if let (Some(body), Some(operation)) = (body(route, schemas), operation.as_object_mut()) {
        operation.insert("requestBody".to_owned(), body);
    }
    (path, operation)
}

fn json_content(schema: &Value) -> Value {
    json!({ "application/json": { "schema": schema } })
}

/// `/v1/{name=shops/*/orders/*}` is `/v1/shops/{shop}/orders/{order}`.
fn path(route: &Route) -> (String, Vec<String>) {
    let (mut path, mut names, mut before) = (String::new(), Vec::new(), "");
    for part in route.template.parts() {
        path.push('/');
        match part {
            Part::Literal(literal) => {
                path.push_str(literal);
                before = literal;
            }
            Part::Any => {
                let name = before.strip_suffix('s').unwrap_or("id");
                path = format!("{path}{{{name}}}");
                names.push(name.to_owned());
            }
        }
    }
    if let Some(verb) = route.template.verb() {
        path = format!("{path}:{verb}");
    }
    (path, names)
}

fn in_path(name: &str) -> Value {
    json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } })
}

fn in_query(field: &FieldDescriptor, schemas: &mut Schemas<'_>) -> Value {
    let mut schema = schemas.field(field);
    let description = schema.as_object_mut().and_then(|schema| schema.remove("description"));
    json!({ "name": field.json_name(), "in": "query", "description": description, "schema": schema })
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

fn body(route: &Route, schemas: &mut Schemas<'_>) -> Option<Value> {
    let schema = match &route.body {
        Body::None => return None,
        Body::Whole => {
            let in_path: Vec<_> = route.template.fields().collect();
            schemas.object(&route.rpc.input(), &in_path)
        }
        Body::Field(_, message) => schemas.message(message),
    };
    Some(json!({ "required": true, "content": json_content(&schema) }))
}
