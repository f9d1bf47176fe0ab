//! One trace from the door to the last effect.

use storage::Engine;
use tests::{Harness, Mode, data};

const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";

/// Of the events of a kind that wait for customers; those for others may have left
/// or not.
async fn traces(harness: &Harness, service: &str, kind: &str) -> Vec<String> {
    let sql = format!(
        "SELECT traceparent AS one FROM outbox WHERE subscriber = 'customers' AND kind LIKE '%.{kind}'"
    );
    data::column(harness.database(), service, &sql).await
}

#[tokio::test]
async fn an_effect_two_services_away_belongs_to_the_request_that_caused_it() {
    let Some(mut harness) = Harness::start(Mode::Apart, Engine::Postgres).await else { return };
    let door = harness.door().clone();
    let order = door.message("m-1", "wx-wang", "3.6").await.ok()["orders"][0].clone();
    let name = order["name"].as_str().expect("a name");
    door.advance(name, "DELIVERING").await;
    harness.settle().await;
    // What is on its way to customers stays where it can be seen.
    harness.kill("customers");

    let complete = door.request(reqwest::Method::POST, &format!("{name}:advance"));
    let complete = complete.header("traceparent", format!("00-{TRACE}-b7ad6b7169203331-01"));
    let complete = complete.json(&serde_json::json!({ "toState": "COMPLETED" }));
    assert_eq!(complete.send().await.expect("an answer").status(), 200);
    let account = format!("{}/pointsAccount", order["customer"].as_str().expect("a customer"));
    while door.get(&account).await.ok()["balance"] == "0" {
        tokio::task::yield_now().await;
    }

    for (service, kind) in [("orders", "OrderCompleted"), ("loyalty", "PointsPosted")] {
        let traces = traces(&harness, service, kind).await;
        assert_eq!(traces.len(), 1, "{kind}: {traces:?}");
        assert!(traces[0].starts_with(&format!("00-{TRACE}-")), "{kind}: {traces:?}");
    }
    harness.restart("customers").await;
    harness.settle().await;
    harness.check().await;
}

#[tokio::test]
async fn an_error_names_the_trace_it_happened_in() {
    let Some(harness) = Harness::start(Mode::InProcess, Engine::Sqlite).await else { return };
    let request = harness.door().request(reqwest::Method::GET, "orders/nothing");
    let request = request.header("traceparent", format!("00-{TRACE}-b7ad6b7169203331-01"));
    let answer = tests::Answer::of(request).await.expect("an answer");
    assert_eq!(answer.body["error"]["traceId"], TRACE, "{answer:?}");
}
