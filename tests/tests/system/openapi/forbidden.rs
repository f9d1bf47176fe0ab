use regex::Regex;
use serde_json::{Map, Value, json};
use storage::Engine;
use tests::{Answer, Gateway, Harness, Mode};

use super::{
    allowed::{text_of, with_query},
    document::{Document, Operation, properties},
    draw::Draw,
    world::World,
};

/// Lists that are longer are not tried: they are as large as a body may be.
const MOST_ITEMS: u64 = 1_000;

/// What is answered otherwise, with the reason.
const OTHERWISE: [(&str, &str, &str); 1] =
    [("ClaimReferral", "code", "a code that nobody has is not found, whatever it looks like")];

/// A value that a schema forbids.
struct Wrong {
    /// What is wrong with it.
    how: &'static str,
    /// Where in the request, as JSON spells it.
    at: String,
    value: Value,
}

/// A place in a request, and what a request is like that has a value there.
struct Place<'p> {
    at: String,
    put: &'p dyn Fn(Value) -> Value,
}

#[tokio::test]
async fn what_the_document_forbids_is_refused_by_its_field() {
    let harness = Harness::start(Mode::InProcess, Engine::Sqlite).await.expect("SQLite is always there");
    let door = harness.door();
    let document = Document::of(door).await;
    let (world, house) = (World::new(door).await, harness.with_house_key().await);
    let mut draw = Draw::new(&document, &world, 0);
    let (mut count, mut taken) = (0, Vec::new());
    for operation in document.operations() {
        let door = if operation.is_of_the_house() { &house } else { door };
        for wrong in
            wrong_queries(&operation, &mut draw).into_iter().chain(wrong_bodies(&operation, &mut draw))
        {
            let answer = send(door, &operation, &mut draw, &wrong).await;
            count += 1;
            let otherwise = OTHERWISE.iter().any(|(id, at, _)| *id == operation.id && *at == wrong.at);
            if !is_refused(&answer, &wrong.at) && !otherwise {
                let said = format!("{} {}", answer.status, answer.message());
                taken.push(format!("{} {} {}: {said}", operation.id, wrong.at, wrong.how));
            }
        }
    }
    println!("{count} requests that the document forbids");
    assert!(taken.is_empty(), "{} were not refused for it:\n{}", taken.len(), taken.join("\n"));
}

/// Whether a field is named that is the wrong one, or has it, or is within it.
fn is_refused(answer: &Answer, at: &str) -> bool {
    let (field, _) = answer.violation();
    // The resource that is the body is a field of the request.
    let within = field.split_once('.').map_or("", |(_, within)| within);
    let is_about = |field: &str| !field.is_empty() && (field.starts_with(at) || at.starts_with(field));
    answer.status == 400 && (is_about(field) || is_about(within) || at.is_empty())
}

async fn send(door: &Gateway, operation: &Operation, draw: &mut Draw<'_>, wrong: &Wrong) -> Answer {
    let path = draw.world.path(&operation.path, |name| {
        let found = operation.in_path.iter().find(|one| one["name"] == name).expect("a parameter");
        text_of(&draw.value(&found["schema"]))
    });
    let needed = operation.in_query.iter().filter(|one| one["required"] == true);
    let needed: Vec<_> = needed.map(|one| (name_of(one), draw.value(&one["schema"]))).collect();
    let is_query = wrong.how.starts_with("query");
    let mut query: Vec<_> = needed
        .iter()
        .filter(|(name, _)| !(is_query && wrong.at == *name))
        .map(|(name, value)| (name.as_str(), value.clone()))
        .collect();
    if is_query && !wrong.value.is_null() {
        query.push((&wrong.at, wrong.value.clone()));
    }
    let request = door.request(operation.method.clone(), &with_query(&path, &query));
    let body = operation.body.as_ref();
    let request = match body {
        Some(body) if is_query => request.json(&draw.value(body)),
        Some(_) => request.json(&wrong.value),
        None => request,
    };
    Answer::of(request).await.expect("an answer")
}

fn name_of(parameter: &Value) -> String {
    parameter["name"].as_str().expect("a name").to_owned()
}

fn wrong_queries(operation: &Operation, draw: &mut Draw<'_>) -> Vec<Wrong> {
    let mut all = Vec::new();
    for parameter in &operation.in_query {
        let at = name_of(parameter);
        if parameter["required"] == true {
            all.push(Wrong { how: "query, left out", at: at.clone(), value: Value::Null });
        }
        let place = Place { at: at.clone(), put: &|value| value };
        let mut wrong = Vec::new();
        wrong_values(&parameter["schema"], &place, draw, &mut wrong);
        all.extend(wrong.into_iter().filter(|wrong| wrong.value != "").map(|wrong| Wrong {
            how: "query, not fitting",
            at: at.clone(),
            ..wrong
        }));
    }
    all
}

fn wrong_bodies(operation: &Operation, draw: &mut Draw<'_>) -> Vec<Wrong> {
    let mut all = Vec::new();
    if let Some(body) = &operation.body {
        wrong_values(body, &Place { at: String::new(), put: &|value| value }, draw, &mut all);
    }
    all
}

/// Everything that a schema forbids at a place, one thing at a time.
fn wrong_values(schema: &Value, place: &Place<'_>, draw: &mut Draw<'_>, all: &mut Vec<Wrong>) {
    let schema = draw.document.resolve(schema);
    match schema["type"].as_str() {
        Some("object") if schema["properties"].is_object() => of_object(&schema, place, draw, all),
        Some("object") => of_map(&schema, place, all),
        Some("array") => of_array(&schema, place, draw, all),
        Some("string") => of_text(&schema, place, all),
        Some("integer" | "number") => of_number(&schema, place, all),
        _ => {}
    }
}

impl Place<'_> {
    fn wrong(&self, how: &'static str, value: Value) -> Wrong {
        Wrong { how, at: self.at.clone(), value: (self.put)(value) }
    }

    fn within(&self, name: &str) -> String {
        if self.at.is_empty() { name.to_owned() } else { format!("{}.{name}", self.at) }
    }
}

fn of_object(schema: &Value, place: &Place<'_>, draw: &mut Draw<'_>, all: &mut Vec<Wrong>) {
    let whole = draw.value(schema);
    let whole = whole.as_object().expect("an object");
    let with = |name: &str, value: Value| {
        let mut object = whole.clone();
        object.insert(name.to_owned(), value);
        (place.put)(object.into())
    };
    if schema["additionalProperties"] == false {
        let at = place.within("noSuchField");
        all.push(Wrong { how: "unknown", at, value: with("noSuchField", 1.into()) });
    }
    for (name, inner, must_be_there) in properties(schema) {
        let at = place.within(&name);
        if must_be_there {
            let mut object = whole.clone();
            object.remove(&name);
            all.push(Wrong { how: "left out", at: at.clone(), value: (place.put)(object.into()) });
        }
        let put = |value| with(&name, value);
        wrong_values(&inner, &Place { at, put: &put }, draw, all);
    }
}

fn of_map(schema: &Value, place: &Place<'_>, all: &mut Vec<Wrong>) {
    let most = schema["maxProperties"].as_u64().unwrap_or(0);
    let many: Map<String, Value> = (0..=most).map(|key| (format!("k{key}"), "v".into())).collect();
    all.push(place.wrong("too many keys", many.into()));
    let longest = usize::try_from(schema["propertyNames"]["maxLength"].as_u64().unwrap_or(0)).expect("small");
    all.push(place.wrong("a long key", json!({ "k".repeat(longest + 1): "v" })));
    all.push(place.wrong("an empty key", json!({ "": "v" })));
}

fn of_array(schema: &Value, place: &Place<'_>, draw: &mut Draw<'_>, all: &mut Vec<Wrong>) {
    let item = draw.value(&schema["items"]);
    if schema["minItems"].as_u64().is_some_and(|least| least > 0) {
        all.push(place.wrong("empty", json!([])));
    }
    if let Some(most) = schema["maxItems"].as_u64().filter(|most| *most <= MOST_ITEMS) {
        let count = usize::try_from(most).expect("small") + 1;
        all.push(place.wrong("too many", vec![item.clone(); count].into()));
    }
    if schema["uniqueItems"] == true {
        all.push(place.wrong("twice", json!([item, item])));
    }
    let put = |value| (place.put)(json!([value]));
    wrong_values(&schema["items"], &Place { at: format!("{}[0]", place.at), put: &put }, draw, all);
}

fn of_text(schema: &Value, place: &Place<'_>, all: &mut Vec<Wrong>) {
    if schema["enum"].is_array() {
        all.push(place.wrong("no value", "NO_SUCH_VALUE".into()));
    }
    match schema["format"].as_str() {
        Some("uuid") => all.push(place.wrong("no UUID", "18".into())),
        Some("date-time") => all.push(place.wrong("no time", "soon".into())),
        _ => {}
    }
    if let Some(most) = schema["maxLength"].as_u64() {
        let count = usize::try_from(most).expect("small") + 1;
        all.push(place.wrong("too long", "a".repeat(count).into()));
    }
    if let Some(pattern) = schema["pattern"].as_str() {
        let pattern = Regex::new(pattern).expect("a pattern");
        let texts = ["", " ", "Not=so!\u{301}", "-1", "0", "9223372036854775807", "a\0b"];
        for text in texts.into_iter().filter(|text| !pattern.is_match(text)) {
            all.push(place.wrong("not matching", text.into()));
        }
    }
}

fn of_number(schema: &Value, place: &Place<'_>, all: &mut Vec<Wrong>) {
    if let Some(least) = schema["minimum"].as_i64() {
        all.push(place.wrong("too low", (least - 1).into()));
    }
    if let Some(most) = schema["maximum"].as_i64() {
        all.push(place.wrong("too high", (most + 1).into()));
    }
    all.push(place.wrong("no number", "many".into()));
}
