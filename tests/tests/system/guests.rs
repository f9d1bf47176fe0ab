//! What the shop knows of its guests, through HTTP: who they are, what passed, what they are
//! called.

use rstest::rstest;
use serde_json::{Value, json};
use storage::Engine;
use tests::{Gateway, Harness, Mode};

fn name(value: &Value) -> String {
    value.as_str().expect("a name").to_owned()
}

/// An order by chat that reached the guest; its name and its guest's.
async fn ordered(door: &Gateway, id: &str, sender: &str, text: &str) -> (String, String) {
    let placed = door.message(id, sender, text).await.ok();
    let order = &placed["orders"][0];
    let (order, customer) = (name(&order["name"]), name(&order["customer"]));
    door.advance(&order, "COMPLETED").await;
    (order, customer)
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn guests_are_scored_and_grouped_by_what_they_ordered(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    let empty = door.get("guestReport").await.ok();
    assert_eq!(empty["guests"].as_i64().unwrap_or(0), 0, "nobody ordered yet");
    let (_, customer) = ordered(door, "g-1", "wx-wang", "18号,订餐3.6").await;
    harness.settle().await;
    harness.run_due("customers").await;

    let report = door.get("guestReport").await.ok();
    assert_eq!((&report["guests"], &report["scoring"]), (&json!(1), &json!("FIXED_BOUNDS")));
    assert_eq!(report["cells"].as_array().map(Vec::len), Some(25));
    let lack = name(&report["value"]["lackEn"]);
    assert!(lack.contains("not reckoned yet") || lack.contains("it takes 200"), "{lack}");
    let scores = door.get("guestScores").await.ok();
    let score = &scores["guestScores"][0];
    assert_eq!((&score["customer"], &score["allOrders"]), (&json!(customer), &json!(1)));
    assert_eq!((&score["rhythm"], &score["rfmSegment"]), (&json!("UNKNOWN"), &json!("NEWCOMER")));

    let rule = json!({ "displayName": "买过的", "rule": { "minOrders": 1, "numbered": true } });
    let segment = door.post("segments", &rule).await.ok();
    assert_eq!(segment["memberCount"], json!(1));
    let segment = name(&segment["name"]);
    let members = door.get(&format!("{segment}/members")).await.ok();
    assert_eq!(members["members"][0]["customer"], json!(customer));
    let history = door.get(&format!("{segment}/history?days=2")).await.ok();
    assert_eq!(history["days"][1]["joined"], json!([customer]));
    harness.check().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn regulars_are_renumbered_at_once_and_a_number_that_changed_hands_is_asked_about(
    #[case] engine: Engine,
) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    let (_, wang) = ordered(door, "r-1", "wx-wang", "18号,订餐3.6").await;
    let (_, li) = ordered(door, "r-2", "wx-li", "20号 5").await;
    ordered(door, "r-3", "wx-li", "20号 6").await;
    harness.settle().await;

    let proposed = door.post("renumberings", &json!({ "swaps": true })).await.ok();
    let moves = proposed["moves"].as_array().expect("moves");
    let shown: Vec<_> =
        moves.iter().map(|one| (&one["customer"], &one["fromNumber"], &one["toNumber"])).collect();
    let (eighteen, twenty) = (json!(18), json!(20));
    let (wang, li) = (json!(wang), json!(li));
    assert_eq!(shown, [(&li, &twenty, &eighteen), (&wang, &eighteen, &twenty)]);
    let proposal = name(&proposed["name"]);
    let applied = door.post(&format!("{proposal}:apply"), &json!({})).await.ok();
    assert_eq!(applied["state"], json!("APPLIED"));
    harness.settle().await;

    let asked = door.message("r-4", "wx-stranger", "18号 3").await.ok();
    assert!(name(&asked["replyText"]).contains("最近换了人"), "{asked}");
    assert_eq!(asked["orders"].as_array().map_or(0, Vec::len), 0);
    let own = door.message("r-5", "wx-li", "18号 5").await.ok();
    assert_eq!((&own["orders"][0]["customer"], &own["orders"][0]["customerNumber"]), (&li, &eighteen));
    let undone = door.post(&format!("{proposal}:undo"), &json!({})).await.ok();
    assert_eq!(undone["state"], json!("UNDONE"));
    assert_eq!(door.get("customers:lookup?number=18").await.ok()["name"], wang);
    harness.settle().await;
    harness.check().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_guests_ledger_tells_what_they_received_and_what_the_shop_earned(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    let (order, customer) = ordered(door, "l-1", "wx-wang", "18号,订餐3.6").await;
    let total: i64 = name(&door.get(&order).await.ok()["total"]["amount"]).parse().expect("an amount");
    let back = json!({ "amount": { "amount": "505", "currency": "CNY" }, "reason": "少一份" });
    door.post(&format!("{order}:refund"), &back).await.ok();
    let given = json!({
        "kind": "GIFT", "customer": customer, "amount": { "amount": "300", "currency": "CNY" }, "reason": "下雨天",
    });
    door.post("goodwill", &given).await.ok();
    let visit = json!({ "kind": "VISIT", "text": "上门教摆盘", "minutes": 30 });
    door.post(&format!("{customer}/contacts"), &visit).await.ok();
    harness.settle().await;

    let ledger = door.get(&format!("{customer}/ledger")).await.ok();
    let amount = |value: &Value| name(&value["amount"]).parse::<i64>().expect("an amount");
    let (received, earned) = (&ledger["received"], &ledger["earned"]);
    assert_eq!((amount(&earned["sales"]), amount(&earned["kept"])), (total, total - 505));
    assert_eq!((amount(&received["refunds"]), amount(&received["goodwill"])), (505, 300));
    assert_eq!(received["minutes"], json!(30));
    let gifts = amount(&received["gifts"]);
    assert_eq!(amount(&ledger["left"]), total - 505 - 300 - gifts);
    let entries = door.get(&format!("{customer}/ledgerEntries?kind=SALE")).await.ok();
    assert_eq!(entries["ledgerEntries"][0]["source"], json!(order));
    harness.check().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn contacts_of_guests_and_partners_are_kept_and_found(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    let (_, customer) = ordered(door, "c-1", "wx-wang", "18号,订餐3.6").await;
    let call = json!({ "kind": "CALL", "text": "问了周五的酒席" });
    door.post(&format!("{customer}/contacts"), &call).await.ok();
    let butcher = json!({
        "kind": "SUPPLIER", "displayName": "张记肉铺", "terms": { "paymentDays": 7 },
    });
    let butcher = name(&door.post("partners", &butcher).await.ok()["name"]);
    let told = json!({ "kind": "CALL", "text": "周五的肉涨价" });
    door.post(&format!("{butcher}/contacts"), &told).await.ok();
    let bill = json!({ "amount": { "amount": "30000", "currency": "CNY" }, "description": "五花肉" });
    let bill = name(&door.post(&format!("{butcher}/dues"), &bill).await.ok()["name"]);
    harness.settle().await;

    let found = door.get("contacts?query=%E5%91%A8%E4%BA%94").await.ok();
    assert_eq!(found["contacts"].as_array().map(Vec::len), Some(2), "{found}");
    let chat = door.get("contacts?senderId=wx-wang").await.ok();
    assert_eq!(chat["contacts"][0]["summary"], json!("18号,订餐3.6"));
    assert_eq!(door.get(&butcher).await.ok()["owed"]["amount"], json!("30000"));
    assert_eq!(door.get("dues").await.ok()["dues"][0]["name"], json!(bill));
    door.post(&format!("{bill}:settle"), &json!({})).await.ok();
    assert_eq!(door.get(&butcher).await.ok()["owed"]["amount"], json!("0"));
    harness.check().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_goal_is_pursued_with_visits_and_warned_of_in_time(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    let customer = name(&door.get("customers:lookup?number=18").await.ok()["name"]);
    let goal = json!({
        "customer": customer, "outcome": "工人12点吃上饭",
        "promise": { "portions": 80, "byMinute": 720, "weekdays": [5], "itemCodes": [3] },
        "services": [{ "kind": "TRAINING_VISIT", "text": "教保温", "dueTime": "2020-01-01T00:00:00Z" }],
    });
    let mut unsold = goal.clone();
    unsold["promise"]["itemCodes"] = json!([3, 777]);
    let refused = door.post("goals", &unsold).await;
    assert_eq!(refused.violation().0, "goal.promise.itemCodes[1]");
    let goal = name(&door.post("goals", &goal).await.ok()["name"]);
    harness.run_due("customers").await;
    let told = door.get("goalWarnings").await.ok();
    let told = told["goalWarnings"].as_array().expect("warnings");
    let late = told.iter().find(|told| told["kind"] == "SERVICE_OVERDUE").expect("a warning");
    assert_eq!((&late["goal"], &late["customer"]), (&json!(goal), &json!(customer)));
    let done = json!({ "index": 0, "minutes": 40 });
    door.post(&format!("{goal}:finishService"), &done).await.ok();
    assert_eq!(door.get(&format!("{customer}/ledger")).await.ok()["received"]["minutes"], json!(40));
    let closed = door.post(&format!("{goal}:close"), &json!({ "state": "REACHED", "note": "好" })).await.ok();
    assert_eq!(closed["state"], json!("REACHED"));
    harness.check().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_guest_is_wished_something_on_their_day_where_they_order(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    let (_, customer) = ordered(door, "w-1", "wx-wang", "18号,订餐3.6").await;
    // Whatever the hour is where this runs.
    let shop = door.get("shops/nongmao").await.ok();
    let zone = jiff::tz::TimeZone::get(&name(&shop["timeZone"])).expect("a time zone");
    let now = jiff::Timestamp::from_microsecond(kernel::Clock::system().now().micros()).expect("a time");
    let today = now.to_zoned(zone).date();
    let noted = json!({ "preferences": { "birthday": format!("1985-{}", today.strftime("%m-%d")) } });
    door.patch(&format!("{customer}?updateMask=preferences"), &noted).await.ok();
    harness.settle().await;
    let policy = json!({ "kinds": ["BIRTHDAY"], "fromMinute": 0, "untilMinute": 1440 });
    let set = door.patch("wishPolicy?updateMask=kinds,fromMinute,untilMinute", &policy).await.ok();
    assert_eq!(set["kinds"], json!(["BIRTHDAY"]));
    harness.run_due("loyalty").await;
    harness.settle().await;

    let wishes = door.get("wishes").await.ok();
    assert_eq!(
        (&wishes["wishes"][0]["customer"], &wishes["wishes"][0]["kind"]),
        (&json!(customer), &json!("BIRTHDAY"))
    );
    let waiting = door.get("messages?waitingToBeSent=true").await.ok();
    let message = &waiting["messages"][0];
    assert_eq!((&message["senderId"], &message["direction"]), (&json!("wx-wang"), &json!("OUTGOING")));
    assert!(name(&message["text"]).contains("生日快乐！您"), "{message}");
    let sent = format!("{}:reportDelivery", name(&message["name"]));
    door.post(&sent, &json!({ "delivered": true })).await.ok();
    let timeline =
        door.get(&format!("{customer}/contacts?query=%E7%94%9F%E6%97%A5%E5%BF%AB%E4%B9%90")).await.ok();
    assert_eq!(timeline["contacts"][0]["subject"], wishes["wishes"][0]["name"]);
    harness.check().await;
}
