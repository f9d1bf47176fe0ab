//! The contracts as `OpenAPI` 3.1, with their comments.

mod comments;
mod operation;
mod schema;

use std::collections::BTreeMap;

use prost_reflect::DescriptorPool;
use serde_json::{Map, Value, json};

use crate::transcode::Table;
use comments::Comments;
use schema::Schemas;

const ERROR: &str = "Error";

/// The document.
pub(crate) fn document(pool: &DescriptorPool, table: &Table) -> Value {
    let comments = Comments::new(pool);
    let mut schemas = Schemas::new(pool, &comments);
    let mut paths: BTreeMap<String, Map<String, Value>> = BTreeMap::new();
    for route in table.routes() {
        let (path, operation) = operation::operation(route, &comments, &mut schemas);
        let method = route.method.as_str().to_lowercase();
        paths.entry(path).or_default().insert(method, operation);
    }
    let mut named = schemas.finish();
    named.insert(ERROR.to_owned(), error());
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Renqing",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "The back office of a shop that wins by service. Requests and answers are canonical \
                proto3 JSON: 64-bit integers are strings in answers, times are RFC 3339, fields of their \
                default value are written out. A PATCH without `updateMask` changes the fields its JSON names.",
        },
        "security": [{ "bearer": [] }, { "apiKey": [] }],
        "paths": paths,
        "components": {
            "schemas": named,
            "securitySchemes": {
                "bearer": { "type": "http", "scheme": "bearer" },
                "apiKey": { "type": "apiKey", "in": "header", "name": "x-api-key" },
            },
        },
    })
}

fn error() -> Value {
    json!({
        "type": "object",
        "description": "What went wrong.",
        "properties": { "error": { "type": "object", "properties": {
            "code": { "type": "integer", "description": "The HTTP status." },
            "status": { "type": "string", "description": "The kind, for instance `INVALID_ARGUMENT`." },
            "reason": { "type": "string", "description": "Which failure exactly; programs branch on it." },
            "message": { "type": "string", "description": "One sentence for people." },
            "fieldViolations": { "type": "array", "items": { "type": "object", "properties": {
                "field": { "type": "string", "description": "The path of a field that is wrong." },
                "description": { "type": "string", "description": "What would be right." },
            } } },
            "metadata": { "type": "object", "additionalProperties": { "type": "string" },
                "description": "Figures and names that belong to the reason." },
            "traceId": { "type": "string", "description": "Finds the request in logs and traces." },
        } } },
    })
}
