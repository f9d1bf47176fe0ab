//! Guests whose record is new, was merged, or has another number now.

use std::time::{Duration, Instant};

use futures::future::join_all;
use rstest::rstest;
use serde_json::{Value, json};
use storage::Engine;
use tests::{Gateway, Harness, Mode};

fn name(resource: &Value) -> &str {
    resource["name"].as_str().expect("a name")
}

async fn guest(door: &Gateway, display_name: &str, sender: &str) -> Value {
    let guest = json!({
        "displayName": display_name, "addresses": [{ "text": "花卉区F1" }],
        "identities": [{ "channel": "wechat-group", "senderId": sender }],
    });
    door.post("customers", &guest).await.ok()
}

async fn merge(door: &Gateway, into: &Value, from: &Value) {
    door.post(&format!("{}:merge", name(into)), &json!({ "customer": name(from) })).await.ok();
}

fn dish(customer: &Value) -> Value {
    json!({ "customer": name(customer), "lines": [{ "itemCode": 3, "quantity": 1 }] })
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_order_for_a_record_that_was_merged_is_the_survivors(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    let (one, other) = (guest(door, "周姐", "wx-zhou").await, guest(door, "周老板", "wx-zhou-2").await);
    let before = door.post("orders", &dish(&other)).await.ok();
    merge(door, &one, &other).await;
    harness.settle().await;
    let after = door.post("orders", &dish(&other)).await.ok();
    assert_eq!((&after["customer"], &after["deliveryAddress"]), (&one["name"], &json!("花卉区F1")));
    harness.settle().await;
    for order in [&before, &after] {
        assert_eq!(door.get(name(order)).await.ok()["customer"], one["name"]);
    }
    assert_eq!(door.get(name(&other)).await.status, 404);
    harness.check().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn no_order_that_is_taken_during_a_merge_stays_with_the_record_that_is_no_more(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    let (one, other) = (guest(door, "周姐", "wx-zhou").await, guest(door, "周老板", "wx-zhou-2").await);
    harness.settle().await;
    let by_name = (0..20).map(|_| async { door.post("orders", &dish(&other)).await });
    let by_chat = (0..20).map(|id| async move {
        let answer = door.message(&format!("m-{id}"), "wx-zhou-2", "3.6").await.ok();
        answer["orders"][0].clone()
    });
    let (orders, chats, ()) = tokio::join!(join_all(by_name), join_all(by_chat), merge(door, &one, &other));
    harness.settle().await;
    let named = orders.into_iter().filter(|answer| answer.status == 200).map(tests::Answer::ok);
    for order in named.chain(chats).filter(|order| order["name"].is_string()) {
        assert_eq!(door.get(name(&order)).await.ok()["customer"], one["name"]);
    }
    harness.check().await;
}

#[rstest]
#[case::in_process_on_sqlite(Mode::InProcess, Engine::Sqlite)]
#[case::in_process_on_postgres(Mode::InProcess, Engine::Postgres)]
#[case::apart_on_postgres(Mode::Apart, Engine::Postgres)]
#[tokio::test]
async fn a_regular_made_a_moment_ago_is_no_stranger_to_orders(#[case] mode: Mode, #[case] engine: Engine) {
    let Some(harness) = Harness::start(mode, engine).await else { return };
    let door = harness.door();
    for round in 0..10 {
        let sender = format!("wx-new-{round}");
        let by_sender = guest(door, "新客", &sender).await;
        let answer = door.message(&format!("m-{round}"), &sender, "3.6").await.ok();
        assert_eq!(answer["orders"][0]["customer"], by_sender["name"], "{answer}");
        let by_number = guest(door, "新客", &format!("wx-other-{round}")).await;
        let text = format!("{}号 3", by_number["number"]);
        let answer = door.message(&format!("n-{round}"), "wx-somebody", &text).await.ok();
        assert_eq!(answer["orders"][0]["customer"], by_number["name"], "{answer}");
        let by_name = guest(door, "新客", &format!("wx-third-{round}")).await;
        assert_eq!(door.post("orders", &dish(&by_name)).await.ok()["customer"], by_name["name"]);
        let asked = guest(door, "新客", &format!("wx-fourth-{round}")).await;
        let order = json!({ "customerNumber": asked["number"], "lines": [{ "itemCode": 3, "quantity": 1 }] });
        assert_eq!(door.post("orders", &order).await.ok()["customer"], asked["name"]);
    }
    harness.settle().await;
    harness.check().await;
}

#[tokio::test]
async fn a_stranger_is_answered_at_once_while_nobody_can_be_asked_who_it_is() {
    let Some(mut harness) = Harness::start(Mode::Apart, Engine::Postgres).await else { return };
    harness.kill("customers");
    let begun = Instant::now();
    let answer = harness.door().message("m-1", "wx-nobody", "3.6").await.ok();
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
    assert!(!answer["replyText"].as_str().unwrap_or_default().is_empty(), "{answer}");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_freed_number_is_nobody_elses_and_still_finds_its_owner(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    let owner = guest(door, "周姐", "wx-zhou").await;
    assert_eq!(owner["number"], 37);
    let changed = door.patch(name(&owner), &json!({ "number": 50 })).await.ok();
    assert_eq!(changed["number"], 50);
    let other = guest(door, "吴哥", "wx-wu").await;
    assert_eq!(other["number"], 51);
    let taken = [
        door.post("customers", &json!({ "displayName": "郑哥", "number": 37 })).await,
        door.patch(name(&other), &json!({ "number": 37 })).await,
    ];
    for refused in taken {
        assert_eq!((refused.status, refused.reason()), (409, "NUMBER_TAKEN"), "{refused:?}");
        assert_eq!(refused.violation().0, "customer.number");
        assert!(refused.message().contains(name(&owner)), "{refused:?}");
    }
    for number in [37, 50] {
        assert_eq!(door.get(&format!("customers:lookup?number={number}")).await.ok()["name"], owner["name"]);
    }
    harness.settle().await;
    let answer = door.message("m-1", "wx-somebody", "37号 3").await.ok();
    assert_eq!(answer["orders"][0]["customer"], owner["name"], "{answer}");
    let gone = door.patch(name(&owner), &json!({ "number": 0 })).await.ok();
    assert_eq!(gone["number"], 0);
    assert_eq!(door.get("customers:lookup?number=50").await.ok()["name"], owner["name"]);
    let back = door.patch(name(&owner), &json!({ "number": 37 })).await.ok();
    assert_eq!(back["number"], 37, "it was theirs");
    harness.settle().await;
    harness.check().await;
}
