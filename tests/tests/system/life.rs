//! An order's whole life over HTTP, and what the other services make of it.

use rstest::rstest;
use serde_json::{Value, json};
use storage::Engine;
use tests::{Gateway, Harness, Mode};

/// Two dishes at 18 and 16 yuan, and two rices at 2.
async fn order(door: &Gateway, id: &str) -> Value {
    let answer = door.message(id, "wx-wang", "18号,订餐3.6").await.ok();
    answer["orders"][0].clone()
}

fn name(order: &Value) -> &str {
    order["name"].as_str().expect("a name")
}

async fn points(door: &Gateway, customer: &Value) -> Value {
    let customer = customer.as_str().expect("a customer");
    door.get(&format!("{customer}/pointsAccount")).await.ok()["balance"].clone()
}

/// The guest's timeline, newest first.
async fn timeline(door: &Gateway, customer: &Value) -> Vec<String> {
    let customer = customer.as_str().expect("a customer");
    let contacts = door.get(&format!("{customer}/contacts")).await.ok();
    let summaries = contacts["contacts"].as_array().into_iter().flatten();
    summaries.map(|contact| contact["summary"].as_str().expect("a summary").to_owned()).collect()
}

async fn refund(door: &Gateway, order: &Value, of: Value) -> Value {
    let mut body = of;
    body["reason"] = json!("凉了");
    door.post(&format!("{}:refund", name(order)), &body).await.ok()
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_guest_earns_points_for_what_was_delivered_and_loses_those_of_a_refund(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    let order = order(door, "m-1").await;
    assert_eq!(points(door, &order["customer"]).await, "0");

    let completed = door.advance(name(&order), "COMPLETED").await;
    let steps = completed["steps"].as_array().expect("steps").iter();
    let states: Vec<_> = steps.map(|step| step["state"].as_str().unwrap_or_default()).collect();
    assert_eq!(states, ["PLACED", "ACCEPTED", "PREPARING", "READY", "DELIVERING", "COMPLETED"]);
    harness.settle().await;
    assert_eq!(points(door, &order["customer"]).await, "38");

    let by_line = refund(door, &order, json!({ "lines": [{ "itemCode": 6, "quantity": 1 }] })).await;
    assert_eq!(
        (by_line["state"].as_str(), &by_line["refunded"]["amount"]),
        (Some("COMPLETED"), &json!("1600"))
    );
    harness.settle().await;
    assert_eq!(points(door, &order["customer"]).await, "22");

    let amount = json!({ "amount": { "amount": "250", "currency": "CNY" } });
    refund(door, &order, amount).await;
    harness.settle().await;
    // 19.50 yuan are left of it, and points are rounded down once.
    assert_eq!(points(door, &order["customer"]).await, "19");

    let rest = refund(door, &order, json!({})).await;
    assert_eq!((rest["state"].as_str(), &rest["refunded"]["amount"]), (Some("REFUNDED"), &json!("3800")));
    harness.settle().await;
    assert_eq!(points(door, &order["customer"]).await, "0");
    let again = door.post(&format!("{}:refund", name(&order)), &json!({ "reason": "再退" })).await;
    assert_eq!((again.status, again.reason()), (400, "ORDER_STATE"));
    harness.check().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn everything_that_passes_between_guest_and_shop_is_on_the_timeline(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    let order = order(door, "m-1").await;
    door.advance(name(&order), "COMPLETED").await;
    harness.settle().await;
    let rating = json!({ "order": name(&order), "productScore": 5, "serviceScore": 4, "comment": "香" });
    let rated = door.post("ratings", &rating).await.ok();
    assert_eq!(rated["customer"], order["customer"]);
    harness.settle().await;
    let timeline = timeline(door, &order["customer"]).await;
    for part in ["18号,订餐3.6", "农家小炒肉×1", "送到 共38.00元", "积分 +38", "菜5分 服务4分：香"]
    {
        assert!(timeline.iter().any(|line| line.contains(part)), "{part} is not on {timeline:?}");
    }
    let summary = door.get("ratingSummary").await.ok();
    assert_eq!((&summary["ratingCount"], &summary["productMean"]), (&json!("1"), &json!(5.0)));
    assert_eq!(door.post("ratings", &rating).await.reason(), "ALREADY_RATED");
    harness.check().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_order_takes_its_steps_in_their_order(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    let placed = order(door, "m-1").await;
    let advance = format!("{}:advance", name(&placed));
    for wrong in ["PREPARING", "READY", "DELIVERING", "COMPLETED"] {
        let refused = door.post(&advance, &json!({ "toState": wrong })).await;
        assert_eq!((refused.status, refused.reason()), (400, "ORDER_STATE"), "{wrong}");
        assert_eq!(refused.violation().0, "toState", "{refused:?}");
        assert!(refused.message().contains("PLACED"), "{refused:?}");
    }
    let refused = door.post(&format!("{}:refund", name(&placed)), &json!({ "reason": "?" })).await;
    assert_eq!(refused.reason(), "ORDER_STATE");
    let cancelled =
        door.post(&format!("{}:cancel", name(&placed)), &json!({ "reason": "没肉了" })).await.ok();
    assert_eq!(
        (cancelled["state"].as_str(), cancelled["cancelReason"].as_str()),
        (Some("CANCELLED"), Some("没肉了"))
    );
    let refused = door.post(&advance, &json!({ "toState": "ACCEPTED" })).await;
    assert_eq!(refused.reason(), "ORDER_STATE");
    let kept = door.get(name(&placed)).await.ok();
    assert_eq!(kept["state"], "CANCELLED");
    harness.settle().await;
    assert_eq!(points(door, &placed["customer"]).await, "0");
    assert!(timeline(door, &placed["customer"]).await.iter().any(|line| line.contains("没肉了")));
    harness.check().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_complaint_in_chat_opens_a_case_about_the_latest_order(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    let order = order(door, "m-1").await;
    harness.settle().await;
    let complaint = door.message("m-2", "wx-wang", "送错了，我要的是小炒肉").await.ok();
    assert_eq!(
        (complaint["intent"].as_str(), complaint["needsPerson"].as_bool()),
        (Some("COMPLAINT"), Some(true))
    );
    harness.settle().await;
    let cases = door.get("cases").await.ok();
    let case = &cases["cases"][0];
    assert_eq!((&case["message"], &case["order"]), (&complaint["name"], &order["name"]));
    assert_eq!((&case["customer"], &case["text"]), (&order["customer"], &complaint["text"]));
    assert_eq!(cases["cases"].as_array().map(Vec::len), Some(1));
    harness.check().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_customer_added_a_moment_ago_can_order_by_number(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    let new = json!({ "displayName": "周姐", "addresses": [{ "text": "花卉区F1" }] });
    let added = door.post("customers", &new).await.ok();
    assert_eq!(added["number"], 37, "the next free number");
    harness.settle().await;
    let answer = door.message("m-1", "wx-somebody", "37号 3").await.ok();
    let order = &answer["orders"][0];
    assert_eq!((&order["customer"], order["deliveryAddress"].as_str()), (&added["name"], Some("花卉区F1")));
    let found = door.get("customers:lookup?number=37").await.ok();
    assert_eq!(found["name"], added["name"]);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_is_promised_counts_from_when_the_guest_wrote(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    // It arrives long after, and long before: the shop's clock has no part in it.
    for (id, sent, promised) in [
        ("p-1", "2024-05-06T11:00:00+08:00", "2024-05-06T03:45:00Z"),
        ("p-2", "2037-05-06T11:00:00+08:00", "2037-05-06T03:45:00Z"),
    ] {
        let placed = door.message_at(id, "wx-wang", "18号,订餐3.6", sent).await.ok();
        assert_eq!(placed["orders"][0]["promisedTime"], promised, "{placed}");
    }
}
