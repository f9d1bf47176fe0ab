//! The whole circle over HTTP: know, serve, add a small thing, listen, repair,
//! learn.

use rstest::rstest;
use runtime::Kind;
use serde_json::{Value, json};
use storage::Engine;
use tests::{Gateway, Harness, Mode};

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_else(|| panic!("no {name} in {value}"))
}

fn list<'a>(value: &'a Value, name: &str) -> Vec<&'a Value> {
    value[name].as_array().into_iter().flatten().collect()
}

async fn order(door: &Gateway, id: &str, words: &str) -> Value {
    let answer = door.message(id, "wx-wang", words).await.ok();
    assert_eq!(answer["intent"], "PLACE_ORDER", "{answer}");
    answer["orders"][0].clone()
}

/// An order that is served, and everybody knows of it.
async fn served(harness: &Harness, id: &str) -> Value {
    let placed = order(harness.door(), id, "18号,订餐3.6").await;
    let completed = harness.door().advance(text(&placed, "name"), "COMPLETED").await;
    harness.settle().await;
    completed
}

async fn grants(door: &Gateway, order: &Value) -> Vec<Value> {
    let answer = door.get(&format!("grants?order={}", text(order, "name"))).await.ok();
    list(&answer, "grants").into_iter().cloned().collect()
}

/// A regular of the number, who writes as `wx-` and the number.
async fn regular(door: &Gateway, number: i32) {
    let identity = json!({ "channel": "", "senderId": format!("wx-{number}") });
    let customer =
        json!({ "displayName": format!("客{number}"), "number": number, "identities": [identity] });
    door.post("customers", &customer).await.ok();
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn everyone_gets_small_things_within_thirty_yuan_a_day(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    for number in 201..226 {
        regular(door, number).await;
    }
    harness.settle().await;
    let mut cost = 0;
    for number in 201..226 {
        let sender = format!("wx-{number}");
        let placed = door.message(&sender, &sender, "3").await.ok()["orders"][0].clone();
        harness.settle().await;
        for grant in grants(door, &placed).await {
            assert_eq!((text(&grant, "layer"), text(&grant, "grantedBy")), ("EMOTIONAL", "renqing"));
            cost += text(&grant["cost"], "amount").parse::<i64>().expect("an amount");
        }
    }
    assert!((2_900..=3_000).contains(&cost), "25 guests with four things of 1.50 yuan in all: {cost}");
    harness.check().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn courtesies_are_per_guest_and_day_and_stand_on_the_ticket(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    let packed = async |order: &Value| -> Vec<String> {
        let ticket = door.get(text(order, "name")).await.ok();
        let all = list(&ticket, "packed").into_iter().cloned().collect::<Vec<_>>();
        for one in &all {
            assert!(text(one, "reward").starts_with("shops/nongmao/rewards/"), "{one}");
            assert_eq!(one["quantity"], 1);
        }
        all.iter().map(|one| text(one, "name").to_owned()).collect()
    };
    let four = ["腌萝卜", "花生米", "小米粥", "鸡蛋汤"];
    let first = order(door, "m-0", "18号,订餐3.6").await;
    harness.settle().await;
    assert_eq!(packed(&first).await, four);
    let ticket = door.get(text(&first, "name")).await.ok();
    assert_eq!((&ticket["total"], &ticket["lines"]), (&first["total"], &first["lines"]), "they cost nothing");
    for number in 1..=20 {
        let again = order(door, &format!("m-{number}"), "18号,订餐3").await;
        harness.settle().await;
        assert_eq!(packed(&again).await, [""; 0], "once a day");
    }
    let other = door.message("z-1", "wx-zhao", "订餐3").await.ok()["orders"][0].clone();
    harness.settle().await;
    assert_eq!(packed(&other).await, four, "others get theirs");
    // An order that is called off gives them back, for the next.
    door.post(&format!("{}:cancel", text(&other, "name")), &json!({ "reason": "不要了" })).await.ok();
    harness.settle().await;
    let next = door.message("z-2", "wx-zhao", "订餐3").await.ok()["orders"][0].clone();
    harness.settle().await;
    assert_eq!(packed(&next).await, four);
    harness.check().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn after_a_days_play_the_shop_knows_what_to_give_to_whom(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    for (guest, words) in [("wang", "18号,订餐3.6"), ("zhao", "订餐3"), ("li", "5，12点送")] {
        let placed = door.message(guest, &format!("wx-{guest}"), words).await.ok();
        door.advance(text(&placed["orders"][0], "name"), "COMPLETED").await;
    }
    for number in 0..2 {
        served(&harness, &format!("again-{number}")).await;
    }
    let plan = door.get("rewards:plan?budgetAmount=3000").await.ok();
    let choices = list(&plan, "choices");
    assert_eq!(choices.len(), 3, "each who ordered today: {plan}");
    for choice in choices {
        let suggestion = &choice["suggestion"];
        assert!(text(suggestion, "worth").parse::<i64>().unwrap() > 0, "{choice}");
        assert!(!text(suggestion, "reason").is_empty(), "{choice}");
    }
    let wang = door.get("customers:lookup?number=18").await.ok();
    let path = format!("{}:suggestRewards?partySize=8&isHost=true", text(&wang, "name"));
    let suggested = door.get(&path).await.ok();
    let names: Vec<_> =
        list(&suggested, "suggestions").into_iter().map(|one| text(one, "displayName")).collect();
    assert!(names.contains(&"拍黄瓜") && names.contains(&"代收快递"), "{suggested}");
    for one in list(&suggested, "suggestions") {
        assert!(text(one, "worth").parse::<i64>().unwrap() > 0, "{one}");
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_regular_who_hosts_is_given_face(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    for number in 0..3 {
        served(&harness, &format!("before-{number}")).await;
    }
    let placed = order(door, "party", "18号,订餐3.6.8，今天请客，8个人").await;
    assert_eq!((&placed["partySize"], &placed["isHost"]), (&json!(8), &json!(true)));
    harness.settle().await;
    let customer = text(&placed, "customer");
    let path = format!("{customer}:suggestRewards?order={}&partySize=8&isHost=true", text(&placed, "name"));
    let names = |suggested: &Value| -> Vec<String> {
        list(suggested, "suggestions").iter().map(|one| text(one, "displayName").to_owned()).collect()
    };
    let unknown = door.get(&path).await.ok();
    let beer = |names: Vec<String>| names.iter().any(|name| name == "啤酒");
    assert!(names(&unknown).contains(&"拍黄瓜".to_owned()), "{unknown}");
    assert!(!beer(names(&unknown)), "no beer for somebody whose age is not known");
    let grown = json!({ "preferences": { "adult": "yes", "drinks": "beer" } });
    door.patch(&format!("{customer}?updateMask=preferences"), &grown).await.ok();
    harness.settle().await;
    let suggested = door.get(&path).await.ok();
    let beers = list(&suggested, "suggestions").into_iter().find(|one| text(one, "displayName") == "啤酒");
    let beers = beers.unwrap_or_else(|| panic!("no beer for the host: {suggested}"));
    assert_eq!(beers["quantity"], 2);
    assert!(!text(beers, "reason").is_empty() && !text(beers, "reasonEn").is_empty());

    let give = json!({
        "customer": customer, "order": placed["name"], "reward": beers["reward"], "campaign": beers["campaign"],
        "partySize": 8, "isHost": true, "requestId": "018f3c5e-7a3b-7c1d-9e2f-000000000001",
    });
    let given = door.post("grants", &give).await.ok();
    assert_eq!(door.post("grants", &give).await.ok(), given, "a repeat gives nothing twice");
    harness.settle().await;
    let ticket = door.get(text(&placed, "name")).await.ok();
    let gift = list(&ticket, "lines").into_iter().find(|line| line["origin"] == "REWARD").cloned();
    let gift = gift.expect("the kitchen sees the gift");
    assert_eq!((&gift["itemName"], &gift["quantity"]), (&json!("啤酒"), &json!(2)));
    assert_eq!(ticket["total"], placed["total"], "a gift costs the guest nothing");

    door.advance(text(&placed, "name"), "COMPLETED").await;
    harness.settle().await;
    assert_eq!(text(&door.get(text(&given, "name")).await.ok(), "state"), "TAKEN");
    let timeline = door.get(&format!("{customer}/contacts")).await.ok();
    let told =
        list(&timeline, "contacts").into_iter().any(|contact| text(contact, "summary").contains("啤酒"));
    assert!(told, "{timeline}");
    harness.check().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_guest_asks_for_points_asks_a_question_and_praises_in_the_chat(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    let member = json!({ "displayName": "李小红", "aliases": ["小李"] });
    let member = door.post("staffMembers", &member).await.ok();
    served(&harness, "m-1").await;

    let points = door.message("m-2", "wx-wang", "我的积分").await.ok();
    assert_eq!(points["intent"], "SHOW_POINTS");
    assert!(text(&points, "replyText").contains("38"), "{points}");
    let english = door.message("m-3", "wx-wang", "my points").await.ok();
    assert!(text(&english, "replyText").contains("38"), "{english}");

    let question = door.message("m-4", "wx-wang", "你们几点关门？").await.ok();
    assert_eq!(question["intent"], "QUESTION");
    assert!(text(&question, "replyText").contains("21:00"), "{question}");
    assert_eq!(question["needsPerson"], json!(false), "the FAQ knows: {question}");
    let odd = door.message("m-5", "wx-wang", "你们老板是哪个大学毕业的？").await.ok();
    assert_eq!(odd["needsPerson"], json!(true), "nobody but a person knows: {odd}");
    assert!(text(&odd, "replyText").contains("帮您问一下"), "{odd}");
    let odd = door.message("m-6", "wx-wang", "那老板娘会弹钢琴吗？").await.ok();
    let said = (text(&odd, "replyText"), &odd["needsPerson"]);
    assert_eq!(said, ("", &json!(true)), "a person speaks now: {odd}");

    let praise = door.message("m-7", "wx-li", "小李服务真好，太贴心了").await.ok();
    assert!(
        text(&praise, "replyText").contains("小红") || text(&praise, "replyText").contains("小李"),
        "{praise}"
    );
    harness.settle().await;
    let praises = door.get("praises").await.ok();
    assert_eq!(list(&praises, "praises")[0]["staffMembers"], json!([member["name"]]));
    harness.check().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_complaint_is_answered_repaired_within_the_allowance_and_closed_by_the_guest(
    #[case] engine: Engine,
) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    let staff = harness.with_new_key(door.shop(), Kind::Staff, "").await;
    served(&harness, "m-1").await;
    let said = door.message("m-2", "wx-wang", "送错了，我要的是紫菜汤").await.ok();
    assert_eq!((said["intent"].as_str(), said["needsPerson"].as_bool()), (Some("COMPLAINT"), Some(true)));
    harness.settle().await;
    let cases = staff.get("cases").await.ok();
    let case = list(&cases, "cases")[0].clone();
    assert_eq!((text(&case, "state"), text(&case, "category")), ("OPEN", "MISTAKE"));
    assert!(case["dueTime"].is_string(), "{case}");
    let name = text(&case, "name");

    let sorry = json!({ "text": "实在抱歉，马上给您补一份" });
    assert_eq!(text(&staff.post(&format!("{name}:reply"), &sorry).await.ok(), "state"), "IN_PROGRESS");
    let yuan = |amount: i64| json!({ "amount": amount.to_string(), "currency": "CNY" });
    let request_id = |last: u8| format!("018f3c5e-7a3b-7c1d-9e2f-0000000000{last:02}");
    let much = json!({ "amount": yuan(500_000), "text": "全年免单", "requestId": request_id(1) });
    let refused = staff.post(&format!("{name}:remedy"), &much).await;
    assert_eq!((refused.status, refused.reason()), (400, "ALLOWANCE"), "{}", refused.message());
    let soup = json!({ "amount": yuan(800), "text": "补一份紫菜汤", "requestId": request_id(2) });
    let repaired = staff.post(&format!("{name}:remedy"), &soup).await.ok();
    assert_eq!(repaired["remedyCost"], yuan(800));
    let goodwill = door.get("goodwill").await.ok();
    assert_eq!(text(list(&goodwill, "goodwill")[0], "case"), name);

    staff.post(&format!("{name}:resolve"), &json!({ "text": "已补送" })).await.ok();
    door.message("m-3", "wx-wang", "收到了，解决了，谢谢").await.ok();
    harness.settle().await;
    let closed = door.get(name).await.ok();
    assert_eq!(
        (text(&closed, "state"), closed["closedByGuest"].as_bool()),
        ("CLOSED", Some(true)),
        "{closed}"
    );
    harness.check().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_gift_for_a_good_rating_is_refused_by_the_shop_itself(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    let rewards = door.get("rewards").await.ok();
    let reward = text(list(&rewards, "rewards")[0], "name").to_owned();
    let campaign = json!({
        "displayName": "五星好评送啤酒", "trigger": "ORDER_COMPLETED", "offers": [{ "reward": reward }],
    });
    let refused = door.post("campaigns", &campaign).await;
    assert_eq!((refused.status, refused.reason()), (400, "BOUNDARY"), "{}", refused.message());
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn the_owner_sees_whether_service_pays(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    let completed = served(&harness, "m-1").await;
    let rating = json!({
        "order": completed["name"], "productScore": 5, "serviceScore": 5, "recommendScore": 10, "comment": "味道好，送得快",
    });
    let rated = door.post("ratings", &rating).await.ok();
    assert_eq!(rated["analysis"]["sentiment"], "POSITIVE", "{rated}");
    harness.settle().await;
    let summary = door.get("ratingSummary").await.ok();
    assert_eq!((&summary["ratingCount"], &summary["nps"]), (&json!("1"), &json!(100.0)));

    let campaigns = door.get("campaigns").await.ok();
    for campaign in list(&campaigns, "campaigns") {
        let report = door.get(&format!("{}/report", text(campaign, "name"))).await.ok();
        assert_eq!(text(&report, "verdict"), "NOT_ENOUGH_DATA", "{report}");
        assert!(!text(&report, "text").is_empty() && !text(&report, "textEn").is_empty());
    }
    for path in [
        "layerReport",
        "pointsLiability",
        "caseReport",
        "gapReport",
        "praiseReport",
        "followUpReport",
        "sentimentWatch",
    ] {
        assert!(door.get(path).await.ok().is_object(), "{path}");
    }
    let drift = door.get(&format!("{}/drift", text(&completed, "customer"))).await.ok();
    assert_eq!(drift["orderCount"], "1", "{drift}");
    harness.check().await;
}
