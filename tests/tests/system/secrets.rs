//! What guests say and what lets people in is never logged or traced, at any level.

use std::time::Duration;

use reqwest::{Method, header::CONTENT_TYPE};
use rstest::rstest;
use runtime::Kind;
use serde_json::{Value, json};
use storage::Engine;
use tests::{Answer, Collector, Gateway, Harness, Mode, OWNER_KEY, SECRET, leaking_lines, leaks};

const NAME: &str = "诸葛不留名";
const PHONE: &str = "13998877665";
const ADDRESS: &str = "水塔胡同末尾的铁门";
const SENDER: &str = "wx-tell-nobody";
const NOTE: &str = "别按门铃有婴儿";
const TEXT: &str = "面条里飞进一只蛾子";
const BAD_KEY: &str = "rq_nongmao_guessed-by-a-stranger";
const PASSWORD: &str = "hunter2-of-the-database";
/// How every token between services begins.
const TOKEN: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9";

/// A day of a guest, with all that goes wrong. Answers the key of the guest.
async fn day(harness: &Harness, door: &Gateway) -> String {
    let customer = json!({
        "number": 777, "displayName": NAME, "phones": [PHONE], "notes": NOTE,
        "addresses": [{ "text": ADDRESS }], "identities": [{ "senderId": SENDER }],
    });
    let made = door.post("customers", &customer).await.ok();
    let customer_name = made["name"].as_str().expect("a name").to_owned();
    // Somebody else with the same number and identity.
    assert_eq!(door.post("customers", &customer).await.status, 409);
    for (id, text) in [("p-0", "3.6"), ("p-1", TEXT), ("p-2", "到哪了"), ("p-3", "我的积分")] {
        door.message(id, SENDER, text).await.ok();
    }
    let order = json!({
        "customer": customer_name, "note": NOTE, "deliveryAddress": ADDRESS,
        "lines": [{ "itemCode": 3, "quantity": 1, "note": TEXT }],
    });
    let order = door.post("orders", &order).await.ok()["name"].as_str().expect("a name").to_owned();
    door.advance(&order, "COMPLETED").await;
    harness.settle().await;
    let rating = json!({ "order": order, "productScore": 1, "serviceScore": 1, "comment": TEXT });
    door.post("ratings", &rating).await.ok();
    assert!(door.post("ratings", &rating).await.status >= 400, "it is rated already");
    door.post("cases", &json!({ "text": TEXT, "customer": customer_name })).await.ok();
    let guest = harness.with_new_key(door.shop(), Kind::Guest, &customer_name).await;
    assert_eq!(guest.get(&customer_name).await.ok()["displayName"], NAME);
    refused(door, &customer_name).await;
    assert_eq!(guest.get("customers").await.status, 403);
    assert_eq!(door.with_key(BAD_KEY).get("customers").await.status, 401);
    guest.key().to_owned()
}

/// Requests that can't be done, with words of theirs where they are wrong.
async fn refused(door: &Gateway, customer: &str) {
    let wrong: [(&str, Value); 7] = [
        ("customers", json!({ "displayName": NAME, "phones": { "first": PHONE } })),
        ("customers", json!({ "displayName": NAME, "number": TEXT })),
        ("customers", json!({ NAME: PHONE })),
        ("orders", json!({ "customer": NAME, "lines": [{ "itemCode": 3, "quantity": 1 }] })),
        (
            "orders",
            json!({ "customer": customer, "note": NOTE, "lines": [{ "itemCode": 4711, "quantity": 1 }] }),
        ),
        ("messages", json!({ "channel": "wechat", "text": TEXT, "sentTime": ADDRESS })),
        ("ratings", json!({ "order": TEXT, "comment": TEXT })),
    ];
    for (path, body) in wrong {
        let status = door.post(path, &body).await.status;
        assert!((400..500).contains(&status), "{status}: {path} {body}");
    }
    let broken = format!("{{\"displayName\": \"{NAME}\", \"notes\": {NOTE}");
    for path in ["customers", "messages", "orders"] {
        let request = door.request(Method::POST, path).header(CONTENT_TYPE, "application/json");
        let answer = Answer::of(request.body(broken.clone())).await.expect("an answer");
        assert_eq!(answer.status, 400);
    }
    let etag = json!({ "displayName": NAME, "etag": "1" });
    assert_eq!(door.patch(customer, &etag).await.status, 409);
    assert_eq!(door.get(&format!("customers?query={NAME}")).await.status, 200);
    assert_eq!(door.get(&format!("orders?filter={NAME}")).await.status, 400);
}

#[rstest]
#[case::together_on_sqlite(Mode::Together, Engine::Sqlite)]
#[case::together_on_postgres(Mode::Together, Engine::Postgres)]
#[case::apart_on_postgres(Mode::Apart, Engine::Postgres)]
#[tokio::test]
async fn no_log_and_no_trace_says_who_a_guest_is_what_they_said_or_what_lets_anybody_in(
    #[case] mode: Mode,
    #[case] engine: Engine,
) {
    let Some(mut harness) = Harness::start(mode, engine).await else { return };
    let collector = Collector::start().await;
    // The server asks for none, and takes any.
    let database = harness.database().replace("postgres@", &format!("postgres:{PASSWORD}@"));
    harness
        .restart_with(&[
            ("RENQING_LOG", "trace"),
            ("RENQING_OTLP", collector.address()),
            ("RENQING_DATABASE", &database),
        ])
        .await;
    let door = harness.door().clone();
    let key = day(&harness, &door).await;
    if mode == Mode::Apart {
        without_a_service(&mut harness, &door).await;
    }
    harness.settle().await;
    // What ends sends the traces that it still has.
    for (name, _) in harness.logs() {
        harness.stop(&name).await;
    }

    let words =
        [NAME, PHONE, ADDRESS, SENDER, NOTE, TEXT, OWNER_KEY, SECRET, PASSWORD, TOKEN, BAD_KEY, key.as_str()];
    for (process, log) in harness.logs() {
        // What it stands on talks as well.
        let talks = leaks(&log, &[" h2::", " sqlx::"]);
        assert!(!talks.is_empty(), "{process} says little at the most talkative level: {talks:?}");
        let found = leaks(&log, &words);
        assert!(found.is_empty(), "{process} logs {found:?}\n{}", leaking_lines(&log, &found));
    }
    let traces = collector.taken();
    assert!(!leaks(&traces, &["renqing.orders.v1.OrdersService/CreateMessage"]).is_empty(), "no trace came");
    assert_eq!(leaks(&traces, &words), Vec::<&str>::new(), "in the traces");
}

/// What is said while a peer is away.
async fn without_a_service(harness: &mut Harness, door: &Gateway) {
    harness.kill("feedback");
    door.message("q-0", SENDER, &format!("{TEXT}怎么办？")).await.ok();
    let case = json!({ "text": TEXT });
    assert_eq!(door.post("cases", &case).await.status, 503);
    harness.restart("feedback").await;
    tokio::time::timeout(Duration::from_secs(30), async {
        while door.post("cases", &case).await.status != 200 {
            tokio::task::yield_now().await;
        }
    })
    .await
    .expect("feedback answers again");
}
