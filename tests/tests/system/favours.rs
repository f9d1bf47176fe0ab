//! What the shop gives, over HTTP, row by row of what it is meant to do: chosen, offered,
//! planned, refused and looked at afterwards.

mod given;
mod weighed;

use serde_json::{Value, json};
use tests::{Gateway, Harness};

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_else(|| panic!("no {name} in {value}"))
}

fn list<'a>(value: &'a Value, name: &str) -> Vec<&'a Value> {
    value[name].as_array().into_iter().flatten().collect()
}

fn yuan(minor: i64) -> Value {
    json!({ "amount": minor.to_string(), "currency": "CNY" })
}

/// A reward on a layer that costs so much, with whatever else there is to it.
async fn reward(door: &Gateway, name: &str, cost: i64, more: Value) -> String {
    let mut reward = json!({ "displayName": name, "layer": "NEED", "cost": yuan(cost) });
    if let (Some(reward), Value::Object(more)) = (reward.as_object_mut(), more) {
        reward.extend(more);
    }
    text(&door.post("rewards", &reward).await.ok(), "name").to_owned()
}

/// A campaign with orders that gives by hand.
async fn campaign(door: &Gateway, name: &str, rewards: &[&str]) -> String {
    let offers: Vec<Value> = rewards.iter().map(|reward| json!({ "reward": reward })).collect();
    let campaign = json!({ "displayName": name, "trigger": "ORDER_PLACED", "offers": offers });
    text(&door.post("campaigns", &campaign).await.ok(), "name").to_owned()
}

async fn wang(door: &Gateway) -> String {
    text(&door.get("customers:lookup?number=18").await.ok(), "name").to_owned()
}

/// An order of Wang's that is served.
async fn served(harness: &Harness, id: &str) -> Value {
    let placed = harness.door().message(id, "wx-wang", "18号,订餐3.6").await.ok();
    // What comes with it is packed before it goes out.
    harness.settle().await;
    let completed = harness.door().advance(text(&placed["orders"][0], "name"), "COMPLETED").await;
    harness.settle().await;
    completed
}

/// A new guest of the number; answers their name.
async fn guest(door: &Gateway, number: i32) -> String {
    let identity = json!({ "channel": "", "senderId": format!("wx-{number}") });
    let customer =
        json!({ "displayName": format!("客{number}"), "number": number, "identities": [identity] });
    text(&door.post("customers", &customer).await.ok(), "name").to_owned()
}
