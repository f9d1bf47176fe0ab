//! Gifts over HTTP: what comes with an order, and what becomes of it.

use rstest::rstest;
use serde_json::{Value, json};
use storage::Engine;
use tests::{Gateway, Harness, Mode};

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_else(|| panic!("no {name} in {value}"))
}

fn list<'a>(value: &'a Value, name: &str) -> Vec<&'a Value> {
    value[name].as_array().into_iter().flatten().collect()
}

/// A cold dish for orders of 50 yuan or more, of which there is one a day.
async fn cucumber_from_fifty(door: &Gateway) -> Value {
    let cost = json!({ "amount": "200", "currency": "CNY" });
    let reward =
        json!({ "displayName": "送拍黄瓜", "layer": "NEED", "cost": cost, "itemCode": 92, "stock": "1" });
    let reward = door.post("rewards", &reward).await.ok();
    let campaign = json!({
        "displayName": "满五十送", "trigger": "ORDER_PLACED", "automatic": true,
        "conditions": { "minTotal": { "amount": "5000", "currency": "CNY" } },
        "offers": [{ "reward": reward["name"] }], "budget": { "daily": { "money": cost } },
    });
    door.post("campaigns", &campaign).await.ok();
    reward
}

/// The cold dishes on the ticket, and what is left of them.
async fn given(harness: &Harness, order: &Value, reward: &Value) -> (usize, String) {
    harness.settle().await;
    let ticket = harness.door().get(text(order, "name")).await.ok();
    let gifts = list(&ticket, "lines").into_iter().filter(|line| line["origin"] == "REWARD").count();
    let reward = harness.door().get(text(reward, "name")).await.ok();
    (gifts, text(&reward, "stock").to_owned())
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_gift_goes_and_comes_with_the_minimum_of_its_order(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    let reward = cucumber_from_fifty(door).await;
    let placed = door.message("m-1", "wx-wang", "18号,订餐3.6.8").await.ok()["orders"][0].clone();
    assert_eq!(given(&harness, &placed, &reward).await, (1, "0".into()), "60 yuan");
    let says = async |id: &str, words: &str| {
        let said = door.message(id, "wx-wang", words).await.ok();
        assert_eq!(said["intent"], "AMEND_ORDER", "{said}");
    };
    says("m-2", "去掉8").await;
    assert_eq!(given(&harness, &placed, &reward).await, (0, "1".into()), "38 yuan");
    // What it had of the day's budget is there for somebody else, and back again.
    says("m-3", "加8").await;
    assert_eq!(given(&harness, &placed, &reward).await, (1, "0".into()), "60 yuan again");
    says("m-4", "改成3.7").await;
    assert_eq!(given(&harness, &placed, &reward).await, (0, "1".into()), "40 yuan");
    let other = door.message("m-5", "wx-zhao", "订餐18.20").await.ok()["orders"][0].clone();
    assert_eq!(given(&harness, &other, &reward).await, (1, "0".into()), "the budget is free for others");
    says("m-6", "加18").await;
    assert_eq!(given(&harness, &placed, &reward).await, (0, "0".into()), "others have it by now");
    harness.check().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_gift_that_somebody_took_back_does_not_come_again(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    let reward = cucumber_from_fifty(door).await;
    let placed = door.message("m-1", "wx-wang", "18号,订餐3.6.8").await.ok()["orders"][0].clone();
    assert_eq!(given(&harness, &placed, &reward).await, (1, "0".into()));
    let grants = door.get(&format!("grants?order={}&state=GRANTED", text(&placed, "name"))).await.ok();
    let ours = list(&grants, "grants").into_iter().find(|grant| grant["reward"] == reward["name"]).cloned();
    door.post(&format!("{}:return", text(&ours.unwrap(), "name")), &json!({})).await.ok();
    door.message("m-2", "wx-wang", "加18").await.ok();
    assert_eq!(given(&harness, &placed, &reward).await, (0, "1".into()));
    harness.check().await;
}

/// Tells what the regular 18 likes; answers their name.
async fn likes(harness: &Harness, preferences: Value) -> String {
    let door = harness.door();
    let wang = door.get("customers:lookup?number=18").await.ok();
    let name = text(&wang, "name").to_owned();
    let patch = json!({ "preferences": preferences });
    door.patch(&format!("{name}?updateMask=preferences"), &patch).await.ok();
    harness.settle().await;
    name
}

async fn reward(door: &Gateway, reward: Value) -> String {
    let mut reward = reward;
    reward["layer"] = "NEED".into();
    text(&door.post("rewards", &reward).await.ok(), "name").to_owned()
}

fn yuan(minor: i64) -> Value {
    json!({ "amount": minor.to_string(), "currency": "CNY" })
}

/// What is suggested for the regular 18 who comes with eight, the best first.
async fn suggested(door: &Gateway, who: &str) -> Vec<String> {
    let path = format!("{who}:suggestRewards?partySize=8&isHost=true");
    let answer = door.get(&path).await.ok();
    list(&answer, "suggestions").into_iter().map(|one| text(one, "displayName").to_owned()).collect()
}

#[rstest]
#[case::young(json!({ "age": "16", "adult": "yes" }), false)]
#[case::young_in_words(json!({ "age": "16岁", "adult": "yes" }), false)]
#[case::grown(json!({ "age": "30" }), true)]
#[case::grown_in_words(json!({ "age": "30岁" }), true)]
#[case::says_so(json!({ "adult": "yes" }), true)]
#[case::says_no(json!({ "age": "30", "adult": "no" }), false)]
#[case::smokes_nothing(json!({ "adult": "yes", "smokes": "none" }), false)]
#[case::never_smokes(json!({ "adult": "yes", "smokes": "不抽烟" }), false)]
#[case::smokes(json!({ "adult": "yes", "smokes": "中南海" }), true)]
#[tokio::test]
async fn cigarettes_are_for_grown_people_who_do_not_say_no(#[case] said: Value, #[case] gets: bool) {
    let Some(harness) = Harness::start(Mode::InProcess, Engine::Sqlite).await else { return };
    let door = harness.door();
    let who = likes(&harness, said).await;
    let cigarettes = json!({ "displayName": "香烟", "cost": yuan(300), "suits": ["smokes"], "minAge": 18 });
    let cigarettes = reward(door, cigarettes).await;
    let campaign =
        json!({ "displayName": "抽一支", "trigger": "ORDER_PLACED", "offers": [{ "reward": cigarettes }] });
    let campaign = door.post("campaigns", &campaign).await.ok();
    assert_eq!(suggested(door, &who).await.contains(&"香烟".to_owned()), gets);
    let give = json!({ "customer": who, "reward": cigarettes, "campaign": campaign["name"] });
    assert_eq!(door.post("grants", &give).await.status == 200, gets);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn who_drinks_beer_is_offered_beer_first(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    for number in 0..3 {
        let placed = door.message(&format!("m-{number}"), "wx-wang", "18号,订餐3.6").await.ok();
        door.advance(text(&placed["orders"][0], "name"), "COMPLETED").await;
    }
    let who = likes(&harness, json!({ "adult": "yes", "drinks": "beer" })).await;
    let place = |names: &[String], name: &str| names.iter().position(|one| one == name);
    let names = suggested(door, &who).await;
    let (beer, cucumber) = (place(&names, "啤酒"), place(&names, "拍黄瓜"));
    assert!(beer.is_some() && beer < cucumber, "{names:?}");
    // And nobody who drinks none is offered any.
    let who = likes(&harness, json!({ "adult": "yes", "drinks": "none" })).await;
    let names = suggested(door, &who).await;
    assert_eq!((place(&names, "啤酒"), place(&names, "拍黄瓜").is_some()), (None, true), "{names:?}");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_campaign_is_for_a_segment_that_the_shop_made(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    let first = door.message("s-0", "wx-wang", "18号 5").await.ok()["orders"][0].clone();
    door.advance(text(&first, "name"), "COMPLETED").await;
    harness.settle().await;
    let segment = json!({ "displayName": "来过的", "rule": { "minOrders": 1 } });
    let segment = door.post("segments", &segment).await.ok();
    let cost = json!({ "amount": "200", "currency": "CNY" });
    let reward =
        json!({ "displayName": "送拍黄瓜", "layer": "NEED", "cost": cost, "itemCode": 92, "stock": "9" });
    let reward = door.post("rewards", &reward).await.ok();
    let campaign = json!({
        "displayName": "熟客", "trigger": "ORDER_PLACED", "automatic": true,
        "conditions": { "namedSegments": [segment["name"]] }, "offers": [{ "reward": reward["name"] }],
        "budget": { "daily": { "money": { "amount": "9000", "currency": "CNY" } } },
    });
    door.post("campaigns", &campaign).await.ok();
    harness.settle().await;
    let regular = door.message("s-1", "wx-wang", "18号,订餐3.6").await.ok()["orders"][0].clone();
    assert_eq!(given(&harness, &regular, &reward).await, (1, "8".into()));
    let new = door.message("s-2", "wx-li", "20号 5").await.ok()["orders"][0].clone();
    assert_eq!(given(&harness, &new, &reward).await, (0, "8".into()));
    harness.check().await;
}
