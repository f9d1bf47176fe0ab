use serde_json::{Value, json};
use storage::Engine;
use tests::{Answer, Gateway, Harness, Mode};

use super::{
    allowed::with_query,
    document::{Document, Operation},
    world::World,
};

/// A shop's owner can't open another; who owns the house can.
const FOR_THE_HOUSE: &str = "CreateShop";
/// They need an order that the kitchen may still call off.
const OF_AN_OPEN_ORDER: [&str; 2] = ["AdvanceOrder", "CancelOrder"];

#[tokio::test]
async fn the_examples_are_as_described_and_work() {
    let harness = Harness::start(Mode::InProcess, Engine::Sqlite).await.expect("SQLite is always there");
    let door = harness.door();
    let document = Document::of(door).await;
    let world = World::new(door).await;
    harness.settle().await;
    let mut made = 0;
    for operation in document.operations().iter().filter(|operation| has_example(operation)) {
        assert_eq!(faults(&document, operation), Vec::<String>::new(), "{}", operation.id);
        let mut about = world.clone();
        if OF_AN_OPEN_ORDER.contains(&operation.id.as_str()) {
            about = about.with("orders", open_order(door).await);
        }
        let answer = send(door, operation, &about).await;
        let expected = if operation.id == FOR_THE_HOUSE { 403 } else { 200 };
        assert_eq!(answer.status, expected, "{}: {}", operation.id, answer.body);
        made += 1;
    }
    assert!(made > 25, "only {made}");
}

fn has_example(operation: &Operation) -> bool {
    let in_query = operation.in_query.iter().any(|one| one.get("example").is_some());
    in_query || !operation.body_example.is_null() || !operation.answer_example.is_null()
}

fn faults(document: &Document, operation: &Operation) -> Vec<String> {
    let mut faults = Vec::new();
    if let (Some(body), false) = (&operation.body, operation.body_example.is_null()) {
        faults.extend(document.faults(body, &operation.body_example, "body"));
    }
    if !operation.answer_example.is_null() {
        faults.extend(document.faults(&operation.answer, &operation.answer_example, "answer"));
    }
    for parameter in operation.in_query.iter().filter(|one| one.get("example").is_some()) {
        let name = parameter["name"].as_str().expect("a name");
        faults.extend(document.faults(&parameter["schema"], &parameter["example"], name));
    }
    faults
}

async fn open_order(door: &Gateway) -> String {
    let dish = json!({ "customerNumber": 18, "lines": [{ "itemCode": 3, "quantity": 1 }] });
    door.post("orders", &dish).await.ok()["name"].as_str().expect("a name").to_owned()
}

async fn send(door: &Gateway, operation: &Operation, world: &World) -> Answer {
    let path = world.path(&operation.path, |name| {
        let found = operation.in_path.iter().find(|one| one["name"] == name).expect("a parameter");
        found["schema"]["example"].to_string()
    });
    let query =
        operation.in_query.iter().filter_map(|one| Some((one["name"].as_str()?, one.get("example")?)));
    let query: Vec<_> = query.map(|(name, example)| (name, example.clone())).collect();
    let request = door.request(operation.method.clone(), &with_query(&path, &query));
    let request = match &operation.body_example {
        Value::Null => request,
        body => request.json(&of_this_shop(body.clone(), world)),
    };
    Answer::of(request).await.expect("an answer")
}

/// An example with the names of things that are there.
fn of_this_shop(example: Value, world: &World) -> Value {
    match example {
        Value::String(text) if text.starts_with("shops/nongmao/") => {
            let collection = text.rsplit('/').nth(1).unwrap_or_default();
            world.name(collection).unwrap_or(&text).into()
        }
        Value::Array(items) => items.into_iter().map(|item| of_this_shop(item, world)).collect(),
        Value::Object(object) => {
            let all = object.into_iter().map(|(key, value)| (key, of_this_shop(value, world)));
            Value::Object(all.collect())
        }
        other => other,
    }
}
