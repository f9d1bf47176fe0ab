//! Plans, what they give, and a change that is taken back.

use rstest::rstest;
use runtime::Kind;
use serde_json::{Value, json};
use storage::Engine;
use tests::{Gateway, Harness, Mode};

fn yuan(fen: i64) -> Value {
    json!({ "amount": fen.to_string(), "currency": "CNY" })
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}"))
}

/// A free dish a month, tea once a week, a tenth off the rest.
fn club(price: i64, dishes: i64) -> Value {
    json!({
        "displayName": "街坊会", "displayNameEn": "Neighbours", "price": yuan(price), "periodUnit": "MONTH",
        "householdSize": 1,
        "benefits": [
            { "code": "dish", "displayName": "免费小炒肉", "displayNameEn": "Free dish", "effect": "FREE_ITEM",
              "limit": "QUOTA", "quota": dishes, "itemCodes": [3] },
            { "code": "tea", "displayName": "热茶", "displayNameEn": "Tea", "effect": "PERK",
              "limit": "INTERVAL", "intervalDays": 7, "value": yuan(500), "cost": yuan(80) },
            { "code": "off", "displayName": "九折", "displayNameEn": "A tenth off", "effect": "PERCENT_OFF",
              "limit": "UNLIMITED", "percentBasisPoints": 1_000, "cap": yuan(1_000) },
        ],
    })
}

/// An order of Wang's; answers it and its customer.
async fn order(harness: &Harness, id: &str) -> (String, String) {
    let placed = harness.door().message(id, "wx-wang", "18号,订餐3.6").await.ok()["orders"][0].clone();
    harness.settle().await;
    (text(&placed["name"]).to_owned(), text(&placed["customer"]).to_owned())
}

async fn left(door: &Gateway, customer: &str) -> Value {
    door.get(&format!("{customer}:checkEntitlement?benefit=dish")).await.ok()["left"].clone()
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_plan_is_simulated_joined_and_used_and_a_change_that_takes_away_is_shown_and_rolled_back(
    #[case] engine: Engine,
) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    let (past, customer) = order(&harness, "m-1").await;
    door.advance(&past, "COMPLETED").await;
    // The day that runs is no whole one yet: what the till sold before counts.
    let before = kernel::Clock::system().now().plus_micros(-2 * kernel::Time::DAY).timestamp();
    let lines = json!([{ "itemName": "农家小炒肉", "quantity": 2, "unitPrice": yuan(1_800) }]);
    let sold = json!([{
        "externalId": "1", "orderTime": before.to_string(), "customer": customer, "lines": lines,
    }]);
    door.post("orders:batchImport", &json!({ "source": "till", "orders": sold })).await.ok();
    harness.settle().await;
    let before = json!({ "plan": club(0, 2), "historyDays": 30 });
    let told = door.post("plans:simulate", &before).await.ok();
    assert_eq!((&told["joiners"], &told["notEnoughData"]), (&json!("1"), &json!(true)), "{told}");
    assert_eq!(told["worst"][0]["customer"], json!(customer));

    let plan = door.post("plans", &club(0, 2)).await.ok();
    let nobody = door.message("m-2", "wx-wang", "我的会员").await.ok();
    assert_eq!((text(&nobody["intent"]), text(&nobody["replyText"])), ("SHOW_MEMBERSHIP", "您还不是会员。"));
    // A guest sees what is offered, without what it costs the shop, and joins by themselves.
    let guest = harness.with_new_key(door.shop(), Kind::Guest, &customer).await;
    let seen = guest.get("plans").await.ok()["plans"][0].clone();
    assert_eq!((&seen["benefits"][1]["value"], &seen["benefits"][1]["cost"]), (&yuan(500), &Value::Null));
    let join = json!({ "plan": plan["name"], "customer": customer });
    let own = guest.post("memberships", &join).await.ok();
    assert_eq!(guest.post("memberships", &join).await.reason(), "ALREADY_MEMBER");
    used(&harness, &customer).await;

    let dear = json!({ "plan": club(1_990, 1) });
    let name = text(&plan["name"]);
    let shown = door.post(&format!("{name}:previewChange"), &dear).await.ok();
    let kinds: Vec<&str> =
        shown["losses"].as_array().expect("losses").iter().map(|loss| text(&loss["kind"])).collect();
    assert_eq!((&shown["losers"], &kinds[..]), (&json!("1"), &["FEWER_USES", "FREE_MADE_PAID"][..]));
    assert_eq!(shown["losses"][1]["names"].as_array().map(Vec::len), Some(1), "{shown}");
    let apply = format!("{name}:applyChange");
    let unseen = json!({ "plan": club(1_990, 1), "takeFromHolders": true });
    assert_eq!(door.post(&apply, &unseen).await.reason(), "NOT_SHOWN");
    let spared = door.post(&apply, &dear).await.ok();
    assert_eq!((&spared["moved"], &spared["plan"]["price"]), (&json!("0"), &yuan(1_990)));
    let back = door.post(&format!("{name}:rollBackChange"), &json!({})).await.ok();
    assert_eq!((&back["plan"]["price"], &back["plan"]["version"]), (&yuan(0), &json!("1")));

    let taken = json!({ "plan": club(1_990, 1), "takeFromHolders": true, "expectedLosers": 1 });
    assert_eq!(door.post(&apply, &taken).await.ok()["moved"], "1");
    let warned = door.message("m-5", "wx-wang", "my membership").await.ok();
    assert!(text(&warned["replyText"]).contains("to be renewed before"), "{warned}");
    assert_eq!(door.post(&format!("{name}:rollBackChange"), &json!({})).await.ok()["moved"], "1");
    let calm = door.message("m-6", "wx-wang", "my membership").await.ok();
    assert!(text(&calm["replyText"]).contains("You are a member of Neighbours, free"), "{calm}");

    let cancel = format!("{}:cancel", text(&own["name"]));
    let stopped = guest.post(&cancel, &json!({})).await.ok();
    assert_eq!((&stopped["cancelled"], &stopped["endTime"]), (&json!(true), &own["periodEndTime"]));
    harness.settle().await;
    let timeline = door.get(&format!("{customer}/contacts?pageSize=100")).await.ok().to_string();
    for said in ["入会：街坊会", "会员条款变更：街坊会", "取消会员：街坊会"] {
        assert!(timeline.contains(said), "{said} is not in {timeline}");
    }
    harness.check().await;
}

/// A free dish is held for an order, captured with it, and back with its refund.
async fn used(harness: &Harness, customer: &str) {
    let door = harness.door();
    let (name, _) = order(harness, "m-3").await;
    let wanted = json!({ "benefit": "dish", "order": name });
    let held = door.post(&format!("{customer}:holdEntitlement"), &wanted).await.ok();
    assert_eq!((&held["state"], &held["saving"]), (&json!("HELD"), &yuan(1_800)), "{held}");
    assert_eq!(left(door, customer).await, "1");
    door.advance(&name, "COMPLETED").await;
    harness.settle().await;
    let captured = door.post(&format!("{}:capture", text(&held["name"])), &json!({})).await.ok();
    assert_eq!(captured["state"], "CAPTURED");
    let asked = door.message("m-4", "wx-wang", "我的会员").await.ok();
    let said = text(&asked["replyText"]);
    assert!(said.contains("街坊会") && said.contains("免费小炒肉：还剩1次（共2次）"), "{said}");
    let total = door.get(&name).await.ok()["total"].clone();
    let refund = json!({ "amount": total, "reason": "不好吃" });
    door.post(&format!("{name}:refund"), &refund).await.ok();
    harness.settle().await;
    assert_eq!(left(door, customer).await, "2", "back in its grant");
    let tea = json!({ "benefit": "tea" });
    door.post(&format!("{customer}:holdEntitlement"), &tea).await.ok();
    let soon = door.post(&format!("{customer}:holdEntitlement"), &tea).await;
    assert_eq!((soon.status, soon.reason()), (400, "NOT_ENTITLED"), "{soon:?}");
}
