//! What the shop hears, and what comes of it, through HTTP: silence, waves of bad words,
//! follow-ups, expectations, praise and stories.

use rstest::rstest;
use runtime::Kind;
use serde_json::{Value, json};
use storage::Engine;
use tests::{Gateway, Harness, Mode};

pub(crate) fn name(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("a text, not {value}")).to_owned()
}

/// An order by chat that reached the guest; its name and its guest's.
pub(crate) async fn ordered(harness: &Harness, id: &str, sender: &str, text: &str) -> (String, String) {
    let placed = harness.door().message(id, sender, text).await.ok();
    let order = &placed["orders"][0];
    let (order, customer) = (name(&order["name"]), name(&order["customer"]));
    harness.door().advance(&order, "COMPLETED").await;
    harness.settle().await;
    (order, customer)
}

/// A moment so many days ago.
fn days_ago(days: i64) -> String {
    let now = kernel::Clock::system().now();
    now.plus_micros(-days * kernel::Time::DAY).timestamp().to_string()
}

async fn alerts(door: &Gateway, kind: &str) -> Vec<Value> {
    let page = door.get(&format!("alerts?kind={kind}")).await.ok();
    page["alerts"].as_array().cloned().unwrap_or_default()
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_regular_who_stays_away_beyond_their_rhythm_is_told_of_with_the_figures(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    let customer = name(&door.get("customers:lookup?number=18").await.ok()["name"]);
    let price = json!({ "amount": "2800", "currency": "CNY" });
    let visits = [130, 123, 116, 109, 102, 95, 88].map(|days| {
        json!({
            "externalId": format!("till-{days}"), "orderTime": days_ago(days), "customer": customer,
            "lines": [{ "itemName": "锅包肉", "quantity": 1, "unitPrice": price }],
        })
    });
    door.post("orders:batchImport", &json!({ "source": "till", "orders": visits })).await.ok();
    harness.settle().await;
    harness.run_due("feedback").await;
    let [alert] = &alerts(door, "SILENCE").await[..] else { panic!("one alert") };
    assert_eq!(alert["customer"], json!(customer));
    let told = name(&alert["textEn"]);
    assert!(
        told.contains("open days") && told.contains(" %") && name(&alert["text"]).contains("营业日"),
        "{told}"
    );
    let drift = door.get(&format!("{customer}/drift")).await.ok();
    assert_eq!((&drift["orderCount"], &drift["drifting"]), (&json!("7"), &json!(false)));
    assert!(drift["silentDays"].as_f64() > Some(60.0), "{drift}");

    let seen = door.post(&format!("{}:acknowledge", name(&alert["name"])), &json!({})).await.ok();
    assert!(!name(&seen["acknowledgedBy"]).is_empty());
    assert_eq!(alerts(door, "SILENCE").await, Vec::<Value>::new());
    harness.run_due("feedback").await;
    assert_eq!(alerts(door, "SILENCE").await, Vec::<Value>::new(), "told of once");
    harness.check().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_wave_of_bad_words_is_an_alarm_that_says_how_often_it_is_false(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    let silent = door.get("sentimentWatch").await.ok();
    assert_eq!(
        (&silent["baselineDays"], &silent["alarm"]),
        (&json!(0), &json!(false)),
        "nothing is known yet"
    );
    let reviews: Vec<Value> = (1..=60)
        .map(|day| {
            let score = if day % 4 == 0 { 1 } else { 5 };
            json!({ "sourceId": format!("meituan-{day}"), "createTime": days_ago(day), "score": score })
        })
        .collect();
    let past = json!({ "reviews": reviews });
    let taken = door.post("reviews:import", &past).await.ok();
    assert_eq!((&taken["importedCount"], &taken["negativeCount"]), (&json!(60), &json!(15)));
    let again = door.post("reviews:import", &past).await.ok();
    assert_eq!((&again["importedCount"], &again["knownCount"]), (&json!(0), &json!(60)));
    let learnt = door.get("sentimentWatch").await.ok();
    assert_eq!(learnt["baselineDays"], json!(60));
    let threshold: i64 = name(&learnt["threshold"]).parse().expect("a number");
    let rate = learnt["falseAlarmsPerYear"].as_f64().expect("a rate");
    assert!((3..=6).contains(&threshold) && rate > 0.0 && rate <= 2.0, "{learnt}");
    harness.run_due("feedback").await;
    assert_eq!(alerts(door, "SPIKE").await, Vec::<Value>::new(), "no alarm for the past");

    for number in 0..threshold {
        let complaint = json!({ "text": format!("第{number}个：菜是馊的，太恶心了") });
        door.post("cases", &complaint).await.ok();
    }
    harness.run_due("feedback").await;
    let [alert] = &alerts(door, "SPIKE").await[..] else { panic!("one alarm") };
    assert!(
        name(&alert["text"]).contains("一年约误报") && name(&alert["textEn"]).contains("days a year"),
        "{alert}"
    );
    harness.check().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn who_came_first_is_asked_after_and_the_report_holds_them_against_the_others(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    let rule = json!({
        "displayName": "首单回访", "trigger": "FIRST_ORDER", "afterHours": 0, "text": "{name}，第一次来，还吃得惯吗？",
    });
    let rule = name(&door.post("followUpRules", &rule).await.ok()["name"]);
    // Whatever the hour is where this runs.
    let hours = json!({ "openingHours": [{ "openMinute": 0, "closeMinute": 1440 }] });
    door.patch("shops/nongmao?updateMask=openingHours", &hours).await.ok();
    harness.settle().await;
    let (order, customer) = ordered(&harness, "f-1", "wx-wang", "18号,订餐3.6").await;
    harness.run_due("feedback").await;
    let all = door.get("followUps").await.ok();
    let follow_up = &all["followUps"][0];
    assert_eq!(
        (&follow_up["rule"], &follow_up["customer"], &follow_up["order"]),
        (&json!(rule), &json!(customer), &json!(order))
    );
    assert!(name(&follow_up["text"]).contains("还吃得惯吗"), "{follow_up}");
    let done = json!({ "outcome": "说下次还来" });
    let done = door.post(&format!("{}:complete", name(&follow_up["name"])), &done).await.ok();
    assert_eq!((&done["state"], &done["outcome"]), (&json!("DONE"), &json!("说下次还来")));
    let report = door.get("followUpReport").await.ok();
    // Nobody's time to come again is over.
    assert_eq!(report["asked"]["guestCount"], json!("0"), "{report}");
    assert_eq!((&report["liftLowRatio"], &report["liftHighRatio"]), (&json!(-1.0), &json!(1.0)), "{report}");
    harness.check().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_a_guest_expected_is_held_against_what_they_found(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    let placed = door.message("e-1", "wx-wang", "18号,订餐3.6").await.ok();
    let (order, customer) = (name(&placed["orders"][0]["name"]), name(&placed["orders"][0]["customer"]));
    harness.settle().await;
    let guest = harness.with_new_key(door.shop(), Kind::Guest, &customer).await;
    let survey = guest.get(&format!("survey?order={order}")).await.ok();
    let statements: Vec<Value> = survey["statements"].as_array().expect("statements").clone();
    let answers = |score: i32| -> Vec<Value> {
        statements.iter().map(|one| json!({ "statement": one["code"], "score": score })).collect()
    };
    guest.post("expectations", &json!({ "order": order, "answers": answers(4) })).await.ok();
    door.advance(&order, "COMPLETED").await;
    harness.settle().await;
    let late = guest.post("expectations", &json!({ "order": order, "answers": answers(4) })).await;
    assert_eq!(late.reason(), "COMPLETED");
    let again = guest.get(&format!("survey?order={order}")).await.ok();
    let codes =
        |of: &Value| of.as_array().map(|all| all.iter().map(|one| one["code"].clone()).collect::<Vec<_>>());
    assert_eq!(codes(&again["statements"]), codes(&survey["statements"]), "the same is asked again");
    let rating = json!({ "order": order, "productScore": 5, "serviceScore": 5, "experience": answers(6) });
    assert_eq!(guest.post("ratings", &rating).await.ok()["gap"], json!(2.0));
    let report = door.get("gapReport").await.ok();
    assert_eq!((&report["guestCount"], &report["movedRatio"]), (&json!("1"), &json!(1.0)), "{report}");
    assert!(report["movedLowRatio"].as_f64() < Some(0.3), "one guest proves little: {report}");
    assert_eq!(report["guests"][0]["customer"], json!(customer));
    harness.check().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn praise_reaches_who_is_named_with_the_orders_they_served(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    let key = door.post("accessKeys", &json!({ "kind": "STAFF", "displayName": "小红" })).await.ok();
    let member = json!({ "displayName": "小红", "accessKey": name(&key["name"]) });
    let member = name(&door.post("staffMembers", &member).await.ok()["name"]);
    let staff = door.with_key(&name(&key["secret"]));
    let placed = door.message("p-1", "wx-wang", "18号,订餐3.6").await.ok();
    staff.advance(&name(&placed["orders"][0]["name"]), "COMPLETED").await;
    door.message("p-2", "wx-wang", "小红服务真周到，谢谢").await.ok();
    harness.settle().await;
    // Who is praised sees it themselves.
    let praises = staff.get("praises").await.ok();
    assert_eq!(praises["praises"][0]["staffMembers"], json!([member]), "{praises}");
    let report = door.get("praiseReport").await.ok();
    let person = &report["people"][0];
    assert_eq!(
        (&person["staffMember"], &person["praiseCount"], &person["orderCount"]),
        (&json!(member), &json!("1"), &json!("1")),
        "{report}"
    );
    assert!(person["high"].as_f64() > person["low"].as_f64(), "{person}");
    harness.check().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_story_that_is_shared_is_read_by_guests_and_by_who_has_no_key(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    let customer = name(&door.get("customers:lookup?number=18").await.ok()["name"]);
    let staff = harness.with_new_key(door.shop(), Kind::Staff, "").await;
    let guest = harness.with_new_key(door.shop(), Kind::Guest, &customer).await;
    let nobody = door.with_key("");
    let story =
        json!({ "title": "雨天的伞", "text": "下大雨，把自己的伞借给了客人。", "customer": customer });
    let story = name(&staff.post("stories", &story).await.ok()["name"]);
    let titles = async |who: &Gateway| -> Vec<String> {
        let page = who.get("stories").await.ok();
        page["stories"].as_array().into_iter().flatten().map(|one| name(&one["title"])).collect()
    };
    let decide =
        async |state: &str| door.post(&format!("{story}:decide"), &json!({ "toState": state })).await.ok();
    decide("APPROVED").await;
    assert_eq!(titles(&staff).await, ["雨天的伞"]);
    assert_eq!((titles(&guest).await, titles(&nobody).await), (vec![], vec![]), "it is the staff's alone");
    decide("SHARED").await;
    for reader in [&guest, &nobody] {
        assert_eq!(titles(reader).await, ["雨天的伞"]);
        let page = reader.get("stories").await.ok();
        for hidden in ["customer", "proposedBy", "decidedBy", "goodwill"] {
            assert_eq!(page["stories"][0][hidden], json!(""), "{page}");
        }
        assert_eq!(reader.get("stories?state=PROPOSED").await.ok()["stories"], json!([]));
    }
    assert_eq!(nobody.post("stories", &json!({ "title": "a", "text": "b" })).await.status, 401);
    // Who is erased is told of no more.
    door.post(&format!("{customer}:erase"), &json!({})).await.ok();
    harness.settle().await;
    assert_eq!(titles(&nobody).await, Vec::<String>::new());
    harness.check().await;
}
