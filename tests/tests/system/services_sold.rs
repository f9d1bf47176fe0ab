//! Services as products, beside the dishes.

use rstest::rstest;
use serde_json::{Value, json};
use storage::Engine;
use tests::{Gateway, Harness, Mode};

fn yuan(yuan: i64) -> Value {
    json!({ "amount": (yuan * 100).to_string(), "currency": "CNY" })
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}"))
}

/// Eighty lunches every Friday, with a tasting before and a visit after.
async fn catering(door: &Gateway) -> Value {
    let steps = json!([
        { "phase": "BEFORE", "title": "试菜" },
        { "phase": "DURING", "title": "周五 80 份午餐", "afterDays": 4, "times": 3, "amount": yuan(1_600) },
        { "phase": "AFTER", "title": "回访，看看保温箱怎么用", "afterDays": 25 },
    ]);
    let service = json!({ "displayName": "团餐", "displayNameEn": "Catering", "layer": "VALUE",
        "steps": steps, "hourlyCost": yuan(30) });
    door.post("serviceProducts", &service).await.ok()
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn services_are_sold_given_and_accounted_for_beside_the_dishes(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    let placed = door.message("m-1", "wx-wang", "18号,订餐3.6").await.ok();
    door.advance(text(&placed["orders"][0]["name"]), "COMPLETED").await;
    let customer = &placed["orders"][0]["customer"];
    let product = catering(door).await;
    assert_eq!(product["price"], yuan(4_800));

    let sold = json!({ "serviceProduct": product["name"], "customer": customer, "note": "12 点前到" });
    let contract = door.post("serviceContracts", &sold).await.ok();
    let phases: Vec<&str> =
        contract["stages"].as_array().expect("stages").iter().map(|stage| text(&stage["phase"])).collect();
    assert_eq!(phases, ["BEFORE", "DURING", "DURING", "DURING", "AFTER"]);
    let due = format!("serviceContracts?customer={}&dueBeforeTime=2100-01-01T00:00:00Z", text(customer));
    assert_eq!(door.get(&due).await.ok()["serviceContracts"][0]["name"], contract["name"]);
    let complete = format!("{}:completeStage", text(&contract["name"]));
    door.post(&complete, &json!({ "position": 1, "minutes": 60, "thingsCost": yuan(40) })).await.ok();
    let done = door.post(&complete, &json!({ "position": 2, "thingsCost": yuan(900) })).await.ok();
    assert_eq!((&done["earned"], &done["cost"]), (&yuan(1_600), &yuan(970)));
    let again = door.post(&complete, &json!({ "position": 2 })).await;
    assert_eq!((again.status, again.reason()), (400, "STAGE_STATE"));

    let ironing = json!({ "displayName": "熨衬衫", "layer": "EMOTIONAL", "hourlyCost": yuan(30),
        "steps": [{ "phase": "DURING", "title": "熨" }] });
    let ironing = door.post("serviceProducts", &ironing).await.ok();
    let give = format!("{}:give", text(&ironing["name"]));
    let given = door.post(&give, &json!({ "customer": customer, "minutes": 10, "note": "相亲" })).await.ok();
    assert_eq!((&given["state"], &given["cost"]), (&json!("COMPLETED"), &yuan(5)));

    let report = door.get("serviceReport").await.ok();
    assert_eq!(report["services"]["profit"], json!({ "amount": "62500", "currency": "CNY" }));
    assert_eq!((&report["dishes"]["count"], &report["dishes"]["revenue"]), (&json!("1"), &yuan(38)));
    assert_eq!(report["dishesCostKnownRatio"], 1.0);
    let products = report["products"].as_array().expect("products");
    assert_eq!((&products[0]["displayName"], &products[0]["isFree"]), (&json!("熨衬衫"), &json!(true)));
    assert_eq!((&products[1]["activeContracts"], &products[1]["backlog"]), (&json!("1"), &yuan(3_200)));
    assert_eq!(report["phases"].as_array().map(Vec::len), Some(2));
    let cancelled =
        door.post(&format!("{}:cancel", text(&contract["name"])), &json!({ "reason": "搬走了" })).await;
    assert_eq!(cancelled.ok()["state"], "CANCELLED");
    harness.check().await;
}

#[rstest]
#[case::nobody("serviceContracts", json!({ "serviceProduct": "shops/nongmao/serviceProducts/x" }), "serviceContract.serviceProduct")]
#[case::nothing("serviceProducts", json!({ "displayName": "空", "steps": [] }), "serviceProduct.steps")]
#[case::too_often(
    "serviceProducts",
    json!({ "displayName": "天天", "steps": [{ "phase": "DURING", "title": "送", "times": 400 }, { "phase": "AFTER", "title": "访" }] }),
    "serviceProduct.steps"
)]
#[tokio::test]
async fn a_service_that_can_not_be_is_named(#[case] path: &str, #[case] body: Value, #[case] field: &str) {
    let harness = Harness::start(Mode::InProcess, Engine::Sqlite).await.expect("SQLite is always there");
    let refused = harness.door().post(path, &body).await;
    assert_eq!((refused.status, refused.violation().0), (400, field), "{refused:?}");
}
