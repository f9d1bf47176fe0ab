//! Every worked example of the ordering shorthand, through the HTTP door.

use rstest::rstest;
use serde_json::{Map, Value, json};
use storage::Engine;
use tests::{Gateway, Harness, Mode};

const CASES: &str = include_str!("../../cases/shorthand.jsonl");
const SENT: &str = "2026-11-23T11:00:00+08:00";
const RICE: i64 = 90;

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn every_worked_example_gives_its_result(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let mut wrong = Vec::new();
    for (number, line) in CASES.lines().filter(|line| !line.is_empty()).enumerate() {
        let case: Value = serde_json::from_str(line).expect("a case");
        // A shop of its own, so that no case sees the orders of another.
        let door = harness.open_shop(&format!("case-{number}")).await;
        let answer = play(&door, &case).await;
        if let Err(why) = check(&case, &answer) {
            wrong.push(format!("{line}\n    {why}\n    {answer}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    harness.settle().await;
    harness.check().await;
}

/// Sends what went before, then the message itself.
async fn play(door: &Gateway, case: &Value) -> Value {
    let sent = case["at"].as_str().unwrap_or(SENT);
    let sender = case["sender"].as_str().unwrap_or("wx-unknown");
    for (number, prior) in case["prior"].as_array().into_iter().flatten().enumerate() {
        let text = prior.as_str().expect("a text");
        door.message_at(&format!("prior-{number}"), sender, text, sent).await.ok();
    }
    door.message_at("m", sender, case["text"].as_str().expect("a text"), sent).await.ok()
}

fn check(case: &Value, answer: &Value) -> Result<(), String> {
    same("intent", &answer["intent"], &case["intent"])?;
    let reply = answer["replyText"].as_str().unwrap_or_default();
    for mention in case["reply_mentions"].as_array().into_iter().flatten() {
        if !reply.contains(mention.as_str().expect("a text")) {
            return Err(format!("{mention} is not in {reply:?}"));
        }
    }
    let places = ["PLACE_ORDER", "AMEND_ORDER", "REPEAT_ORDER", "CONFIRM"];
    let none = Vec::new();
    let expected = case["orders"].as_array().unwrap_or(&none);
    let found = answer["orders"].as_array().unwrap_or(&none);
    if places.iter().any(|intent| case["intent"] == *intent) || case["intent"] == "CLARIFY" {
        same("orders", &json!(found.len()), &json!(expected.len()))?;
    }
    for (found, expected) in found.iter().zip(expected) {
        order(found, expected)?;
        evidence(found, answer)?;
    }
    Ok(())
}

fn order(found: &Value, expected: &Value) -> Result<(), String> {
    let lines = || found["lines"].as_array().into_iter().flatten();
    let is_rice = |line: &&Value| line["itemCode"] == RICE;
    let dishes: Vec<_> = lines()
        .filter(|line| !is_rice(line))
        .map(|line| json!({ "code": line["itemCode"], "quantity": line["quantity"] }))
        .collect();
    let rice: i64 = lines().filter(is_rice).filter_map(|line| line["quantity"].as_i64()).sum();
    let notes: Map<String, Value> = lines()
        .filter(|line| line["note"] != "")
        .map(|line| (line["itemCode"].to_string(), line["note"].clone()))
        .collect();
    same("customer", &found["customerNumber"], &expected["customer"])?;
    same("lines", &json!(dishes), &expected["lines"])?;
    same("rice", &json!(rice), &expected["rice"])?;
    same("line_notes", &json!(notes), expected.get("line_notes").unwrap_or(&json!({})))?;
    for note in expected["notes"].as_array().into_iter().flatten() {
        let whole = found["note"].as_str().unwrap_or_default();
        if !whole.contains(note.as_str().expect("a text")) {
            return Err(format!("{note} is not in the note {whole:?}"));
        }
    }
    if let Some(time) = expected.get("time") {
        same("time", &json!(in_shanghai(&found["wantedTime"])), time)?;
    }
    if let Some(address) = expected.get("address") {
        same("address", &found["deliveryAddress"], address)?;
    }
    Ok(())
}

/// Whatever was read from this message stands in it where it is said to.
fn evidence(order: &Value, message: &Value) -> Result<(), String> {
    let text: Vec<char> = message["text"].as_str().unwrap_or_default().chars().collect();
    let all = order["evidence"].as_array().ok_or("there is no evidence")?;
    let own: Vec<_> = all.iter().filter(|one| one["message"] == message["name"]).collect();
    // A plain yes or "the usual" says nothing of the dishes.
    if own.is_empty() && message["intent"] == "PLACE_ORDER" {
        return Err("no evidence is from this message".to_owned());
    }
    for one in own {
        let place = |end: &str| one[end].as_u64().and_then(|place| usize::try_from(place).ok()).unwrap_or(0);
        let cut = text.get(place("start")..place("end"));
        let cut: String = cut.ok_or_else(|| format!("{one} is not in the text"))?.iter().collect();
        same("evidence", &one["text"], &json!(cut))?;
    }
    Ok(())
}

fn same(what: &str, found: &Value, expected: &Value) -> Result<(), String> {
    if found == expected { Ok(()) } else { Err(format!("{what}: {found}, not {expected}")) }
}

fn in_shanghai(time: &Value) -> String {
    let moment: jiff::Timestamp = time.as_str().unwrap_or_default().parse().unwrap_or(jiff::Timestamp::MIN);
    moment.in_tz("Asia/Shanghai").map(|local| local.strftime("%H:%M").to_string()).unwrap_or_default()
}
