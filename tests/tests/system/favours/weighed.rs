//! Planned, refused and looked at afterwards.

use kernel::{Clock, Time};
use rstest::rstest;
use serde_json::{Value, json};
use storage::Engine;
use tests::{Harness, Mode};

use super::{campaign, guest, list, reward, served, text, wang, yuan};

/// So many days before now, as a message says it.
fn ago(days: i64) -> String {
    Clock::system().now().plus_micros(-days * Time::DAY).to_string()
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_dear_favour_that_means_nothing_is_named(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    let vase = reward(door, "花瓶", 2_000, json!({ "layer": "EMOTIONAL" })).await;
    let soup = reward(door, "例汤", 100, json!({})).await;
    let all = campaign(door, "随手送", &[&vase, &soup]).await;
    for number in 301..313 {
        let customer = guest(door, number).await;
        let give = |reward: &str| json!({ "customer": customer, "reward": reward, "campaign": all });
        door.post("grants", &give(&vase)).await.ok();
        let soup = door.post("grants", &give(&soup)).await.ok();
        let take = format!("{}:take", text(&soup, "name"));
        door.post(&take, &json!({ "thanked": number % 2 == 0 })).await.ok();
    }
    // One more comes with an order that is not served yet: it says nothing so far.
    let open = door.message("m-1", "wx-wang", "18号,订餐3.6").await.ok()["orders"][0].clone();
    harness.settle().await;
    let give =
        json!({ "customer": open["customer"], "order": open["name"], "reward": vase, "campaign": all });
    door.post("grants", &give).await.ok();
    let report = door.get("layerReport?days=30").await.ok();
    let first = list(&report, "rewards")[0];
    assert_eq!((text(first, "reward"), &first["useless"]), (vase.as_str(), &json!(true)), "{report}");
    assert_eq!(
        (&first["granted"], &first["taken"], &first["open"]),
        (&json!("12"), &json!("0"), &json!("1"))
    );
    assert_eq!(first["cost"], yuan(24_000));
    let useful = list(&report, "rewards").into_iter().find(|one| one["reward"] == soup.as_str());
    let useful = useful.expect("the soup");
    assert_eq!((&useful["useless"], &useful["thanked"]), (&json!(false), &json!("6")));
    harness.settle().await;
    harness.check().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_topic_ridden_well_is_seen_in_messages_orders_and_new_guests(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    // Five quiet weeks, then the topic; nobody had thought of its words then.
    for day in [40, 33, 26, 12] {
        door.message_at(&format!("q-{day}"), "wx-li", "今天几点关门", &ago(day)).await.ok();
    }
    door.message_at("q-20", "wx-li", "听说要办世界杯了", &ago(20)).await.ok();
    for number in 0..8 {
        let words = if number % 2 == 0 {
            "今晚世界杯，你们开到几点"
        } else {
            "World Cup tonight, are you open?"
        };
        door.message_at(&format!("w-{number}"), "wx-wang", words, &ago(2)).await.ok();
    }
    let mut past = vec![json!({ "externalId": "first", "orderTime": ago(40) })];
    for number in 0..6 {
        let customer = guest(door, 401 + number).await;
        past.push(json!({ "externalId": format!("w-{number}"), "orderTime": ago(2), "customer": customer }));
    }
    past[0]["customer"] = wang(door).await.into();
    harness.settle().await;
    for order in &mut past {
        order["lines"] = json!([{ "itemName": "小炒肉", "quantity": 1, "unitPrice": yuan(1_800) }]);
    }
    door.post("orders:batchImport", &json!({ "source": "till", "orders": past })).await.ok();
    harness.settle().await;

    let beer = reward(door, "冰啤酒", 300, json!({})).await;
    let topic = json!({
        "displayName": "看球夜", "trigger": "ORDER_PLACED", "offers": [{ "reward": beer }],
        "startTime": ago(3), "endTime": ago(1), "words": ["世界杯", "World Cup"],
    });
    let topic = door.post("campaigns", &topic).await.ok();
    assert_eq!(topic["words"], json!(["世界杯", "World Cup"]));
    let path = format!("{}/momentReport?baselineWeeks=4&aroundDays=3", text(&topic, "name"));
    let report = door.get(&path).await.ok();
    let during = |measure: &str| {
        let found = list(&report, "attention")
            .into_iter()
            .find(|one| one["measure"] == measure && one["span"] == "DURING");
        found.unwrap_or_else(|| panic!("no {measure} in {report}")).clone()
    };
    let messages = during("MESSAGES");
    assert_eq!((&messages["observed"], &messages["hasBaseline"]), (&json!("8"), &json!(true)), "{messages}");
    assert!(messages["extraLow"].as_f64() > Some(0.0), "{messages}");
    for measure in ["ORDERS", "NEW_GUESTS"] {
        let found = during(measure);
        assert_eq!(found["observed"], "6", "{found}");
        assert!(found["extraLow"].as_f64() > Some(0.0), "{found}");
    }
    assert!(text(&report, "text").contains("明显多了") && text(&report, "textEn").contains("surely more"));
    // Whoever asks the chat log itself finds the same.
    let path = format!("messages:count?words=世界杯&startTime={}&endTime={}", ago(3), ago(1));
    let counted = door.get(&path).await.ok();
    let naming: i64 =
        list(&counted, "days").iter().filter_map(|day| text(day, "naming").parse::<i64>().ok()).sum();
    assert_eq!(naming, 4, "{counted}");
    harness.check().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn the_days_plan_is_given_in_one_touch_and_measured(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    let tea = reward(door, "一壶好茶", 10, json!({ "layer": "VALUE" })).await;
    let fruit = reward(door, "水果", 12, json!({ "layer": "VALUE", "stock": "1" })).await;
    let today = campaign(door, "今天送谁", &[&tea, &fruit]).await;
    let (wang, new) = (wang(door).await, guest(door, 601).await);
    harness.settle().await;
    let policy = json!({ "giftsPerCustomer": 2 });
    door.patch("rewardPlanPolicy?updateMask=giftsPerCustomer", &policy).await.ok();
    let path = format!("rewards:plan?budgetAmount=1000&customers={wang}&customers={new}");
    let plan = door.get(&path).await.ok();
    let gifts: Vec<Value> = list(&plan, "choices")
        .into_iter()
        .filter(|choice| choice["suggestion"]["campaign"] == today.as_str())
        .map(|choice| {
            let gift = &choice["suggestion"];
            json!({ "customer": choice["customer"], "reward": gift["reward"], "campaign": gift["campaign"],
                "quantity": gift["quantity"] })
        })
        .collect();
    assert!(!gifts.is_empty() && gifts.len() <= 2, "one each, for the campaign gives one: {plan}");
    // Somebody else takes the last of it meanwhile.
    let take = json!({ "customer": new, "reward": fruit, "campaign": today });
    door.post("grants", &take).await.ok();
    let mut wanted = gifts.clone();
    wanted.push(json!({ "customer": wang, "reward": fruit, "campaign": today }));
    let apply = json!({ "budgetAmount": "1000", "gifts": wanted,
        "requestId": "018f3c5e-7a3b-7c1d-9e2f-000000000001" });
    let applied = door.post("rewards:applyPlan", &apply).await.ok();
    assert_eq!(door.post("rewards:applyPlan", &apply).await.ok(), applied, "a repeat");
    let refused = list(&applied, "refused");
    assert!(!refused.is_empty() && !text(refused[0], "text").is_empty(), "{applied}");
    let given = list(&applied, "given");
    assert_eq!(given.len() + refused.len(), wanted.len(), "{applied}");
    let again = json!({ "budgetAmount": "1000", "gifts": gifts });
    let again = door.post("rewards:applyPlan", &again).await.ok();
    assert!(list(&again, "given").is_empty(), "nothing twice: {again}");

    for gift in &given {
        door.post(&format!("{}:take", text(gift, "name")), &json!({ "thanked": true })).await.ok();
    }
    let looked = door.get(text(&applied, "name")).await.ok();
    assert_eq!(looked["taken"], given.len().to_string(), "{looked}");
    assert_eq!(looked["thanked"], looked["taken"]);
    let all = door.get("appliedRewardPlans").await.ok();
    assert_eq!(list(&all, "appliedRewardPlans").len(), 2);
    let report = door.get("rewardPlanReport").await.ok();
    assert_eq!((&report["taken"], &report["verdict"]), (&looked["taken"], &json!("NOT_ENOUGH_DATA")));
    harness.settle().await;
    harness.check().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_the_shop_never_does_is_refused_in_the_chat_and_written_down(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    let never = json!({
        "topic": "fireworks", "stance": "NEVER", "words": ["烟花", "fireworks"],
        "text": "门口不放烟花，怕伤着人。", "textEn": "We set off no fireworks: somebody may be hurt.",
    });
    door.post("boundaries", &never).await.ok();
    let asked = door.message("m-1", "wx-wang", "晚上能在门口放烟花吗？").await.ok();
    assert!(text(&asked, "replyText").contains("不放烟花"), "{asked}");
    assert_eq!(asked["needsPerson"], json!(false));
    let english = door.message("m-2", "wx-wang", "Can you set off fireworks for us?").await.ok();
    assert!(text(&english, "replyText").contains("no fireworks"), "{english}");
    let order = door.message("m-3", "wx-wang", "18号，来一箱烟花").await.ok();
    assert!(text(&order, "replyText").contains("不放烟花"), "{order}");
    // A common topic: the sample's owner decides on credit.
    let credit = door.message("m-4", "wx-wang", "能赊账吗？").await.ok();
    assert!(text(&credit, "replyText").contains("老板点头"), "{credit}");

    let refused = door.get("exceptions?state=REFUSED").await.ok();
    let topics: Vec<_> = list(&refused, "exceptions").into_iter().map(|one| text(one, "topic")).collect();
    assert_eq!(topics, ["fireworks", "fireworks", "fireworks"]);
    let first = list(&refused, "exceptions")[2];
    assert_eq!(
        (text(first, "text"), text(&first["boundary"], "topic")),
        ("晚上能在门口放烟花吗？", "fireworks")
    );
    let waiting = door.get("exceptions?state=WAITING").await.ok();
    let one = list(&waiting, "exceptions")[0];
    let decide = json!({ "allow": true, "reason": "老主顾" });
    let decided = door.post(&format!("{}:decide", text(one, "name")), &decide).await.ok();
    assert_eq!(decided["state"], "ALLOWED");
    harness.settle().await;
    harness.check().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn gifts_and_services_stand_side_by_side_on_their_layers(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    let completed = served(&harness, "m-1").await;
    let customer = text(&completed, "customer");
    let card = reward(door, "手写卡片", 50, json!({ "layer": "EMOTIONAL" })).await;
    let by_hand = campaign(door, "一张卡片", &[&card]).await;
    let give = json!({ "customer": customer, "reward": card, "campaign": by_hand });
    door.post("grants", &give).await.ok();
    let service = json!({ "displayName": "教做菜", "layer": "VALUE", "hourlyCost": yuan(3_000),
        "steps": [{ "phase": "AFTER", "title": "教" }] });
    let service = door.post("serviceProducts", &service).await.ok();
    door.post(&format!("{}:give", text(&service, "name")), &json!({ "customer": customer, "minutes": 20 }))
        .await
        .ok();

    let report = door.get("layerReport").await.ok();
    let of = |layer: &str| {
        list(&report, "layers").into_iter().find(|one| one["layer"] == layer).cloned().expect("a layer")
    };
    let (emotional, value) = (of("EMOTIONAL"), of("VALUE"));
    // The four courtesies of the order, and the card.
    assert_eq!((&emotional["granted"], &emotional["cost"]), (&json!("5"), &yuan(200)));
    assert_eq!((&value["services"], &value["serviceCost"]), (&json!("1"), &yuan(1_000)), "{value}");
    let mix = |one: &Value| one["costRatio"].as_f64().unwrap_or(0.0);
    assert!(
        (mix(&emotional) - 200.0 / 1_200.0).abs() < 1e-9 && (mix(&value) - 1_000.0 / 1_200.0).abs() < 1e-9
    );
    let done = list(&report, "services")[0];
    assert_eq!((text(done, "displayName"), &done["isFree"]), ("教做菜", &json!(true)));
    harness.check().await;
}
