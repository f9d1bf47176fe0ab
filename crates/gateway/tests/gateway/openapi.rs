use std::collections::HashSet;

use prost_reflect::DescriptorPool;
use runtime::Settings;
use serde_json::Value;

use crate::stand_in::{StandIn, keyed, request, send};

async fn document() -> Value {
    let gateway = StandIn::new().gateway(Settings::default());
    send(&gateway, keyed("GET", "/openapi.json", "", "")).await.2
}

fn annotated() -> HashSet<String> {
    let pool = DescriptorPool::decode(contracts::FILE_DESCRIPTOR_SET).unwrap();
    let http = pool.get_extension_by_name("google.api.http").unwrap();
    let methods = pool.services().flat_map(|service| service.methods().collect::<Vec<_>>());
    let annotated = methods.filter(|method| method.options().has_extension(&http));
    annotated.map(|method| method.full_name().trim_start_matches("renqing.").to_owned()).collect()
}

fn operations(document: &Value) -> Vec<(String, String, Value)> {
    let paths = document["paths"].as_object().unwrap().iter();
    let all = paths.flat_map(|(path, methods)| {
        let methods = methods.as_object().unwrap().iter();
        methods.map(|(method, operation)| (path.clone(), method.clone(), operation.clone()))
    });
    all.collect()
}

#[tokio::test]
async fn every_annotated_method_is_described_once() {
    let document = document().await;
    let described: Vec<_> = operations(&document)
        .iter()
        .map(|(_, _, operation)| operation["operationId"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(described.iter().cloned().collect::<HashSet<_>>(), annotated());
    assert_eq!(described.len(), annotated().len());
}

#[tokio::test]
async fn every_described_path_leads_to_its_method_and_no_other() {
    let services = StandIn::new();
    let gateway = services.gateway(Settings::default());
    for (path, method, operation) in operations(&document().await) {
        let path = path.replace('{', "").replace('}', "-1");
        let (status, _, body) = send(&gateway, request(&method.to_uppercase(), &path, "")).await;
        assert_eq!(status, 200, "{method} {path}: {body}");
        let reached = services.last().path.replace('/', ".");
        assert_eq!(reached.trim_start_matches(".renqing."), operation["operationId"], "{method} {path}");
    }
}

#[tokio::test]
async fn what_is_described_is_complete() {
    let document = document().await;
    let schemas = document["components"]["schemas"].as_object().unwrap();
    let mut references = Vec::new();
    collect(&document, &mut references);
    for reference in references {
        let name = reference.trim_start_matches("#/components/schemas/");
        assert!(schemas.contains_key(name), "{name}");
    }
    for (path, method, operation) in operations(&document) {
        let parameters = operation["parameters"].as_array().unwrap();
        let in_path = parameters.iter().filter(|parameter| parameter["in"] == "path").count();
        assert_eq!(in_path, path.matches('{').count(), "{method} {path}");
        assert_ne!(operation["description"], "", "{method} {path}");
    }
}

#[tokio::test]
async fn fields_have_their_comments_and_kinds() {
    let document = document().await;
    let customer = &document["components"]["schemas"]["renqing.customers.v1.Customer"];
    assert_eq!(customer["description"], "A person the shop serves.");
    assert_eq!(customer["properties"]["createTime"]["format"], "date-time");
    assert_eq!(customer["properties"]["createTime"]["readOnly"], true);
    assert_eq!(customer["properties"]["preferences"]["additionalProperties"]["type"], "string");
    let advance = &document["paths"]["/v1/shops/{shop}/orders/{order}:advance"]["post"];
    let body = &advance["requestBody"]["content"]["application/json"]["schema"]["properties"];
    assert!(body.get("name").is_none());
    let states = body["toState"]["enum"].as_array().unwrap();
    assert!(states.contains(&"COMPLETED".into()));
}

fn collect(value: &Value, references: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            references.extend(object.get("$ref").and_then(Value::as_str).map(str::to_owned));
            object.values().for_each(|value| collect(value, references));
        }
        Value::Array(items) => items.iter().for_each(|value| collect(value, references)),
        _ => {}
    }
}
