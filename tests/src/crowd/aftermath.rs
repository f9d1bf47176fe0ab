//! What must be so when all is quiet again.

use std::collections::{BTreeMap, BTreeSet};

use futures::{StreamExt, stream};
use serde_json::Value;

use super::guest::Taken;
use crate::{Gateway, Harness, data};

const AT_ONCE: usize = 8;

/// Every acknowledged order is there once, with its points and its place in
/// the timeline, and no other is.
pub async fn examine(harness: &Harness, taken: &[Taken]) {
    harness.settle().await;
    harness.check().await;
    let door = harness.door();
    stream::iter(taken).for_each_concurrent(AT_ONCE, |taken| is_there(door, taken)).await;
    let names: BTreeSet<&str> = taken.iter().map(Taken::name).collect();
    assert_eq!(names.len(), taken.len(), "two messages were given the same order");
    let listed = all(door, "orders", "orders").await;
    let listed: Vec<&str> = listed.iter().map(|order| order["name"].as_str().expect("a name")).collect();
    assert_eq!(listed.len(), taken.len(), "there are other orders than those that were acknowledged");
    assert_eq!(listed.into_iter().collect::<BTreeSet<_>>(), names);
    assert_eq!(data::count(harness.database(), "orders", "orders").await, count(taken));
    // The shop's own are about orders that are late by now.
    let incoming = "messages WHERE direction = 'INCOMING'";
    assert_eq!(data::count(harness.database(), "orders", incoming).await, count(taken));
    for (customer, orders) in by_customer(taken) {
        points(door, customer, &orders).await;
        timeline(door, customer, &orders).await;
    }
}

fn count(taken: &[Taken]) -> i64 {
    i64::try_from(taken.len()).expect("not so many")
}

async fn is_there(door: &Gateway, taken: &Taken) {
    let again = door.message(&taken.message, taken.sender, &taken.text).await.ok();
    assert_eq!(again, taken.answer, "a repeat gets the first answer");
    let order = door.get(taken.name()).await.ok();
    for field in ["customer", "lines", "total", "deliveryAddress", "evidence"] {
        assert_eq!(order[field], taken.order()[field], "{field} of {}", taken.name());
    }
    let state = if taken.is_completed { "COMPLETED" } else { "PLACED" };
    assert_eq!(order["state"], state, "{}", taken.name());
}

fn by_customer(taken: &[Taken]) -> BTreeMap<&str, Vec<&Taken>> {
    let mut customers: BTreeMap<&str, Vec<&Taken>> = BTreeMap::new();
    for taken in taken {
        customers.entry(taken.order()["customer"].as_str().expect("a customer")).or_default().push(taken);
    }
    customers
}

/// One point for each full hundred minor units of a completed order.
async fn points(door: &Gateway, customer: &str, orders: &[&Taken]) {
    let completed = orders.iter().filter(|order| order.is_completed);
    let earned: i64 = completed.map(|order| whole(&order.order()["total"]["amount"]) / 100).sum();
    let account = door.get(&format!("{customer}/pointsAccount")).await.ok();
    assert_eq!(whole(&account["balance"]), earned, "points of {customer}");
}

async fn timeline(door: &Gateway, customer: &str, orders: &[&Taken]) {
    let mut of_kind: BTreeMap<(&str, &str), u32> = BTreeMap::new();
    let contacts = all(door, &format!("{customer}/contacts"), "contacts").await;
    for contact in &contacts {
        let kind = contact["kind"].as_str().expect("a kind").rsplit('.').next().expect("a name");
        *of_kind.entry((kind, contact["subject"].as_str().expect("a subject"))).or_default() += 1;
    }
    for order in orders {
        let times = |kind| of_kind.get(&(kind, order.name())).copied().unwrap_or_default();
        let completed = u32::from(order.is_completed);
        let found = (times("OrderPlaced"), times("OrderCompleted"), times("PointsPosted"));
        assert_eq!(found, (1, completed, completed), "{} in the timeline of {customer}", order.name());
    }
    let messages =
        of_kind.iter().filter(|((kind, _), times)| *kind == "MessageReceived" && **times == 1).count();
    assert_eq!(messages, orders.len(), "messages in the timeline of {customer}");
}

/// Money and points are written as text.
fn whole(value: &Value) -> i64 {
    value.as_str().unwrap_or("0").parse().expect("a whole number")
}

/// All pages of a list.
async fn all(door: &Gateway, path: &str, field: &str) -> Vec<Value> {
    let mut found = Vec::new();
    let mut token = String::new();
    loop {
        let page = door.get(&format!("{path}?pageSize=200&pageToken={token}")).await.ok();
        found.extend(page[field].as_array().cloned().unwrap_or_default());
        page["nextPageToken"].as_str().unwrap_or_default().clone_into(&mut token);
        if token.is_empty() {
            return found;
        }
    }
}
