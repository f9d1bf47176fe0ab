//! The contracts as `OpenAPI` 3.1, with their comments and rules.

mod answers;
mod comments;
mod constraint;
mod decimal;
mod examples;
mod names;
mod operation;
mod schema;

use std::collections::BTreeMap;

use prost_reflect::DescriptorPool;
use runtime::Policy;
use serde_json::{Map, Value, json};

use crate::{rules::Rules, transcode::Table};
use comments::Comments;
use schema::Schemas;

const DESCRIPTION: &str = "\
The back office of a shop that wins by service.

Requests and answers are canonical proto3 JSON: 64-bit integers are strings in answers, times are RFC 3339, fields of \
their default value are written out, and one that is absent has none. Amounts of money are in minor units: 1800 of CNY \
is 18 yuan. A resource that is sent (`…Input`) is described without what only the server sets; that may be sent back, \
and changes nothing. A PATCH (`…Change`) without `updateMask` changes the fields its JSON names; with one, those that it \
names, and the others are not looked at. A write with a \
`requestId` that was seen before answers as it did then, so that it may be repeated.";

/// The document.
pub(crate) fn document(pool: &DescriptorPool, table: &Table, rules: &Rules, policy: &Policy) -> Value {
    let comments = Comments::new(pool);
    let mut schemas = Schemas::new(rules, &comments);
    let mut paths: BTreeMap<String, Map<String, Value>> = BTreeMap::new();
    let mut tags: BTreeMap<String, &str> = BTreeMap::new();
    for route in table.routes() {
        let (path, mut operation) = operation::operation(route, &mut schemas);
        if policy.is_public(route.path.as_str()) {
            operation["security"] = json!([{}, { "bearer": [] }, { "apiKey": [] }]);
        }
        let method = route.method.as_str().to_lowercase();
        paths.entry(path).or_default().insert(method, operation);
        let service = route.rpc.parent_service();
        tags.insert(names::tag(&route.rpc), comments.on(&service.parent_file(), service.path()));
    }
    let tags: Vec<_> = tags.iter().map(|(name, text)| json!({ "name": name, "description": text })).collect();
    let mut named = schemas.finish();
    named.extend(answers::schemas());
    json!({
        "openapi": "3.1.0",
        "info": { "title": "Renqing", "version": env!("CARGO_PKG_VERSION"), "description": DESCRIPTION },
        "security": [{ "bearer": [] }, { "apiKey": [] }],
        "tags": tags,
        "paths": paths,
        "components": {
            "schemas": named,
            "responses": answers::components(),
            "securitySchemes": {
                "bearer": { "type": "http", "scheme": "bearer" },
                "apiKey": { "type": "apiKey", "in": "header", "name": "x-api-key" },
            },
        },
    })
}
