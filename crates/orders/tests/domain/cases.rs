//! The worked examples, each line of them.

use crate::shop::{Chat, at};
use orders::domain::dialogue::{Decision, Effect};
use orders::domain::price::{Line, Origin};
use serde_json::{Value, json};

const CASES: &str = include_str!("../../../../tests/cases/shorthand.jsonl");

#[test]
fn every_worked_example_is_read_as_it_says() {
    let mut wrong = Vec::new();
    for line in CASES.lines().filter(|line| !line.is_empty()) {
        let case: Value = serde_json::from_str(line).expect("a case");
        if let Err(why) = check(&case) {
            wrong.push(format!("{line}\n    {why}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn check(case: &Value) -> Result<(), String> {
    let mut chat = Chat::new();
    if let Some(sent) = case["at"].as_str() {
        chat.now = at(sent);
    }
    let sender = case["sender"].as_str().unwrap_or("wx-unknown");
    for prior in case["prior"].as_array().into_iter().flatten() {
        chat.send(sender, prior.as_str().expect("a text"));
    }
    let decision = chat.send(sender, case["text"].as_str().expect("a text"));
    let same = |what: &str, found: &Value, expected: &Value| {
        if found == expected { Ok(()) } else { Err(format!("{what}: {found}, not {expected}: {decision:?}")) }
    };
    same("intent", &json!(decision.intent.name()), &case["intent"])?;
    for mention in case["reply_mentions"].as_array().into_iter().flatten() {
        if !decision.reply.contains(mention.as_str().expect("a text")) {
            return Err(format!("{mention} is not in {:?}", decision.reply));
        }
    }
    let found = orders(&chat, &decision);
    let none = Vec::new();
    let expected = case["orders"].as_array().unwrap_or(&none);
    if case["orders"].is_array() || decision.effects.iter().any(|effect| matches!(effect, Effect::Place(_))) {
        same("orders", &json!(found.len()), &json!(expected.len()))?;
    }
    for (found, expected) in found.iter().zip(expected) {
        for (field, value) in expected.as_object().expect("an order") {
            same(field, &found[field], value)?;
        }
    }
    Ok(())
}

/// The orders that were placed or changed, as the cases write them.
fn orders(chat: &Chat, decision: &Decision) -> Vec<Value> {
    let order = |effect: &Effect| {
        let (customer, basket, lines) = match effect {
            Effect::Place(placed) => (placed.customer.number, &placed.basket, &placed.lines),
            Effect::Amend { order, basket, lines, .. } => {
                let kept = chat.orders.iter().find(|kept| kept.order.id == *order).expect("a known order");
                (kept.placed.customer.number, basket, lines)
            }
            Effect::Cancel { .. } | Effect::Show { .. } => return None,
        };
        let is_rice = |line: &&Line| line.code == 90;
        let dishes = lines.iter().filter(|line| line.code != 90);
        let rice: u32 = lines.iter().filter(is_rice).map(|line| line.quantity).sum();
        let notes: serde_json::Map<String, Value> = lines
            .iter()
            .filter(|line| !line.note.is_empty())
            .map(|line| (line.code.to_string(), json!(line.note)))
            .collect();
        assert!(lines.iter().all(|line| line.code == 90 || line.origin == Origin::Ordered));
        Some(json!({
            "customer": customer,
            "lines": dishes.map(|line| json!({"code": line.code, "quantity": line.quantity})).collect::<Vec<_>>(),
            "rice": rice,
            "notes": basket.note.split(", ").collect::<Vec<_>>(),
            "line_notes": notes,
            "time": basket.wanted.map(|wanted| chat.shop.schedule.local(wanted).strftime("%H:%M").to_string()),
            "address": basket.address,
        }))
    };
    decision.effects.iter().filter_map(order).collect()
}
