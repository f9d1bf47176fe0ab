use std::collections::{BTreeSet, HashSet};

use prost_reflect::DescriptorPool;
use regex::Regex;
use runtime::Settings;
use serde_json::{Value, json};

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
    annotated.map(|method| method.name().to_owned()).collect()
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

/// A value that fits a parameter of a path.
fn fitting(parameter: &Value) -> String {
    let schema = &parameter["schema"];
    match (schema["format"].as_str(), schema["type"].as_str()) {
        (Some("uuid"), _) => "01920000-0000-7000-8000-000000000001".to_owned(),
        (_, Some("integer")) => "7".to_owned(),
        _ => schema["enum"][0].as_str().unwrap_or("nongmao").to_owned(),
    }
}

#[tokio::test]
async fn every_described_path_leads_to_its_method_and_no_other() {
    let services = StandIn::new();
    let gateway = services.gateway(Settings::default());
    for (mut path, method, operation) in operations(&document().await) {
        for parameter in in_path(&operation) {
            path =
                path.replace(&format!("{{{}}}", parameter["name"].as_str().unwrap()), &fitting(&parameter));
        }
        let sent = if operation["requestBody"].is_object() { "{}" } else { "" };
        let (status, _, body) = send(&gateway, request(&method.to_uppercase(), &path, sent)).await;
        assert_eq!(status, 200, "{method} {path}: {body}");
        let reached = services.last().path;
        assert_eq!(reached.rsplit('/').next().unwrap(), operation["operationId"], "{method} {path}");
    }
}

fn in_path(operation: &Value) -> Vec<Value> {
    let parameters = operation["parameters"].as_array().unwrap().iter();
    parameters.filter(|parameter| parameter["in"] == "path").cloned().collect()
}

#[tokio::test]
async fn what_is_described_is_complete() {
    let document = document().await;
    let mut references = Vec::new();
    collect(&document, &mut references);
    for reference in references {
        let found = document.pointer(reference.trim_start_matches('#'));
        assert!(found.is_some_and(|found| !found.is_null()), "{reference}");
    }
    for (path, method, operation) in operations(&document) {
        assert_eq!(in_path(&operation).len(), path.matches('{').count(), "{method} {path}");
        assert_ne!(operation["description"], "", "{method} {path}");
        assert_ne!(operation["summary"], "", "{method} {path}");
        for parameter in operation["parameters"].as_array().unwrap() {
            let described = parameter["description"].as_str().unwrap_or_default();
            assert!(described.len() > 3, "{method} {path}: {parameter}");
        }
    }
}

#[tokio::test]
async fn parameters_of_paths_are_words() {
    let document = document().await;
    let names: BTreeSet<_> = operations(&document)
        .iter()
        .flat_map(|(_, _, operation)| in_path(operation))
        .map(|parameter| parameter["name"].as_str().unwrap().to_owned())
        .collect();
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    assert_eq!(
        names.join(" "),
        "accessKey alert appliedRewardPlan boundary campaign case code competitor contact customer due \
         exception faqEntry followUp followUpRule goal grant hold houseKey idea ingredient kind membership \
         message order partner plan question rating renumbering reward role segment serviceContract \
         serviceProduct shop staffMember story use"
    );
}

#[tokio::test]
async fn refusals_are_named_where_they_occur() {
    let document = document().await;
    for (path, method, operation) in operations(&document) {
        let answers = operation["responses"].as_object().unwrap();
        for status in ["200", "400", "401", "403", "429", "default"] {
            assert!(answers.contains_key(status), "{method} {path}: {status}");
        }
        assert_eq!(answers.contains_key("404"), path.contains('{'), "{method} {path}");
        assert_eq!(answers.contains_key("413"), operation["requestBody"].is_object(), "{method} {path}");
        let comment = operation["description"].as_str().unwrap();
        let says_so = comment.contains("ABORTED") || comment.contains("ALREADY_EXISTS");
        assert!(answers.contains_key("409") || !says_so, "{method} {path}");
    }
    for (name, answer) in document["components"]["responses"].as_object().unwrap() {
        let content = &answer["content"]["application/json"];
        assert_eq!(content["schema"]["$ref"], "#/components/schemas/Error", "{name}");
        assert!(name == "Failed" || content["example"]["error"]["code"].is_number(), "{name}");
    }
}

#[tokio::test]
async fn two_messages_are_never_called_alike() {
    let pool = DescriptorPool::decode(contracts::FILE_DESCRIPTOR_SET).unwrap();
    let own = |name: &str| name.starts_with("renqing.");
    let messages = pool.all_messages().filter(|message| own(message.full_name()) && !message.is_map_entry());
    let enums = pool.all_enums().filter(|values| own(values.full_name()));
    let short = |package: &str, full: &str| full.trim_start_matches(package).replace('.', "");
    let mut names: Vec<_> =
        messages.map(|message| short(message.package_name(), message.full_name())).collect();
    names.extend(enums.map(|values| short(values.package_name(), values.full_name())));
    names.extend(["Error", "ErrorBody", "FieldViolation"].map(str::to_owned));
    names.sort();
    let twice: Vec<_> = names.windows(2).filter(|pair| pair[0] == pair[1]).collect();
    assert!(twice.is_empty(), "{twice:?}");
    let ends = |name: &&String| name.ends_with("Input") || name.ends_with("Change");
    assert_eq!(names.iter().find(ends), None, "a schema of a request may be called so");
}

#[tokio::test]
async fn fields_have_their_comments_and_kinds() {
    let document = document().await;
    let customer = &document["components"]["schemas"]["Customer"];
    assert_eq!(customer["description"], "A person the shop serves.");
    assert_eq!(customer["properties"]["createTime"]["format"], "date-time");
    assert_eq!(customer["properties"]["createTime"]["readOnly"], true);
    assert_eq!(customer["properties"]["preferences"]["additionalProperties"]["type"], "string");
    let body = &document["components"]["schemas"]["AdvanceOrderRequest"]["properties"];
    assert!(body.get("name").is_none());
    let states = body["toState"]["enum"].as_array().unwrap();
    assert!(states.contains(&"COMPLETED".into()) && !states.contains(&"PLACED".into()));
}

#[tokio::test]
async fn a_field_is_bounded_as_its_rule_says() {
    let document = document().await;
    let schemas = &document["components"]["schemas"];
    let customer = &schemas["CustomerInput"];
    assert_eq!(customer["required"], json!(["displayName"]));
    assert_eq!(customer["additionalProperties"], false);
    assert_eq!(customer["properties"]["number"]["maximum"], 99_999);
    assert_eq!(customer["properties"]["displayName"]["maxLength"], 64);
    assert_eq!(customer["properties"]["phones"]["maxItems"], 5);
    assert_eq!(customer["properties"]["preferences"]["propertyNames"]["maxLength"], 64);
    assert!(customer["properties"].get("createTime").is_none());
    assert_eq!(schemas["CustomerChange"].get("required"), None);
    assert!(schemas["MenuItemChange"]["properties"].get("code").is_none());
    let remedy = &schemas["RemedyCaseRequest"];
    assert_eq!(remedy["required"], json!(["amount", "text", "requestId"]));
    assert_eq!(remedy["properties"]["requestId"]["format"], "uuid");
    assert_eq!(remedy["properties"]["amount"]["required"], json!(["amount"]));
    let points = schemas["GivePointsRequest"]["properties"]["points"]["pattern"].as_str().unwrap();
    let points = Regex::new(points).unwrap();
    assert!(points.is_match("1000000") && !points.is_match("0") && !points.is_match("1000001"));
}

#[tokio::test]
async fn an_answer_has_every_field_that_is_always_written() {
    let document = document().await;
    let order = &document["components"]["schemas"]["Order"];
    let required = order["required"].as_array().unwrap();
    assert!(required.contains(&"note".into()) && required.contains(&"lines".into()));
    assert!(!required.contains(&"wantedTime".into()));
    let state = &document["components"]["schemas"]["OrderState"]["enum"];
    assert!(state.as_array().unwrap().contains(&"STATE_UNSPECIFIED".into()));
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
