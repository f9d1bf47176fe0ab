//! What is sent again is not done again.

use futures::future::join_all;
use rstest::rstest;
use serde_json::json;
use storage::Engine;
use tests::{Answer, Harness, Mode, data};

const REQUEST: &str = "0b8f6f1e-5a53-4d6c-9d56-0d6c5f8f9a01";

#[rstest]
#[case::in_process_on_sqlite(Mode::InProcess, Engine::Sqlite)]
#[case::in_process_on_postgres(Mode::InProcess, Engine::Postgres)]
#[case::together_on_sqlite(Mode::Together, Engine::Sqlite)]
#[case::apart_on_postgres(Mode::Apart, Engine::Postgres)]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_message_sent_fifty_times_at_once_is_one_order(#[case] mode: Mode, #[case] engine: Engine) {
    let Some(harness) = Harness::start(mode, engine).await else { return };
    let door = harness.door();
    let fifty = (0..50).map(|_| tokio::spawn(Answer::of(door.message_request("m-1", "wx-wang", "3.6"))));
    let answers: Vec<_> = join_all(fifty)
        .await
        .into_iter()
        .map(|answer| answer.expect("no panic").expect("an answer"))
        .collect();
    let first = answers[0].clone().ok();
    assert_eq!(first["orders"].as_array().map(Vec::len), Some(1), "{first}");
    for answer in &answers {
        assert_eq!(answer.bytes, answers[0].bytes);
    }
    assert_eq!(data::count(harness.database(), "orders", "orders").await, 1);
    assert_eq!(data::count(harness.database(), "orders", "messages").await, 1);
    harness.settle().await;
    harness.check().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_request_sent_many_times_at_once_is_one_order(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    let path = format!("orders?requestId={REQUEST}");
    let order = json!({ "customerNumber": 18, "lines": [{ "itemCode": 3, "quantity": 2 }] });
    let many =
        (0..20).map(|_| tokio::spawn(Answer::of(door.request(reqwest::Method::POST, &path).json(&order))));
    let answers: Vec<_> = join_all(many)
        .await
        .into_iter()
        .map(|answer| answer.expect("no panic").expect("an answer"))
        .collect();
    let first = answers[0].clone().ok();
    assert_eq!(first["customerNumber"], 18);
    assert!(answers.iter().all(|answer| answer.bytes == answers[0].bytes));
    assert_eq!(data::count(harness.database(), "orders", "orders").await, 1);
    harness.check().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_request_id_is_not_used_for_another_request(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    let path = format!("orders?requestId={REQUEST}");
    door.post(&path, &json!({ "lines": [{ "itemCode": 3, "quantity": 2 }] })).await.ok();
    let other = door.post(&path, &json!({ "lines": [{ "itemCode": 3, "quantity": 3 }] })).await;
    assert!((400..500).contains(&other.status), "{other:?}");
    let said = format!("{:?} {}", other.violation(), other.message());
    assert!(said.contains("request"), "{said}");
    assert_eq!(data::count(harness.database(), "orders", "orders").await, 1);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn the_same_words_in_another_message_are_another_order(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    let one = door.message("m-1", "wx-stranger", "18号 3").await.ok();
    let two = door.message("m-2", "wx-stranger", "20号 3").await.ok();
    assert_ne!(one["orders"][0]["name"], two["orders"][0]["name"]);
    assert_eq!(data::count(harness.database(), "orders", "orders").await, 2);
}
