//! What the shop gives, over HTTP, row by row of what it is meant to do: chosen, offered,
//! planned, refused and looked at afterwards.

use kernel::{Clock, Time};
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

fn yuan(minor: i64) -> Value {
    json!({ "amount": minor.to_string(), "currency": "CNY" })
}

/// A reward on a layer that costs so much, with whatever else there is to it.
async fn reward(door: &Gateway, name: &str, cost: i64, more: Value) -> String {
    let mut reward = json!({ "displayName": name, "layer": "NEED", "cost": yuan(cost) });
    if let (Some(reward), Value::Object(more)) = (reward.as_object_mut(), more) {
        reward.extend(more);
    }
    text(&door.post("rewards", &reward).await.ok(), "name").to_owned()
}

/// A campaign with orders that gives by hand.
async fn campaign(door: &Gateway, name: &str, rewards: &[&str]) -> String {
    let offers: Vec<Value> = rewards.iter().map(|reward| json!({ "reward": reward })).collect();
    let campaign = json!({ "displayName": name, "trigger": "ORDER_PLACED", "offers": offers });
    text(&door.post("campaigns", &campaign).await.ok(), "name").to_owned()
}

async fn wang(door: &Gateway) -> String {
    text(&door.get("customers:lookup?number=18").await.ok(), "name").to_owned()
}

/// An order of Wang's that is served.
async fn served(harness: &Harness, id: &str) -> Value {
    let placed = harness.door().message(id, "wx-wang", "18号,订餐3.6").await.ok();
    let completed = harness.door().advance(text(&placed["orders"][0], "name"), "COMPLETED").await;
    harness.settle().await;
    completed
}

/// A new guest of the number; answers their name.
async fn guest(door: &Gateway, number: i32) -> String {
    let identity = json!({ "channel": "", "senderId": format!("wx-{number}") });
    let customer =
        json!({ "displayName": format!("客{number}"), "number": number, "identities": [identity] });
    text(&door.post("customers", &customer).await.ok(), "name").to_owned()
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn courtesies_for_everyone_say_how_many_extra_guests_repay_them(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    for id in 0..2 {
        served(&harness, &format!("m-{id}")).await;
    }
    let campaigns = door.get("campaigns").await.ok();
    let four = list(&campaigns, "campaigns").into_iter().find(|one| one["displayName"] == "四样小菜");
    let four = four.expect("the sample's courtesies");
    assert_eq!(four["left"]["today"], yuan(2_850), "1.50 yuan of 30, once a day: {four}");
    let report = door.get(&format!("{}/report?marginRatio=0.5", text(four, "name"))).await.ok();
    assert_eq!((&report["granted"], &report["taken"], &report["cost"]), (&json!("4"), &json!("4"), &yuan(150)));
    // An order is 38 yuan: one more visit brings 19, which pays for all of it.
    assert_eq!((&report["visitMargin"], &report["breakEvenVisits"]), (&yuan(1_900), &json!("1")));
    assert_eq!(report["verdict"], "NOT_ENOUGH_DATA");
    assert!(text(&report, "text").contains("没有对照"), "{report}");
    harness.check().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn of_three_kinds_a_guest_gets_the_one_they_like_while_it_is_there(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    let kind = |name: &str| json!({ "minAge": 18, "suits": [format!("smokes={name}")], "stock": "1" });
    let mild = reward(door, "中南海一支", 100, kind("中南海")).await;
    let strong = reward(door, "红塔山一支", 120, kind("红塔山")).await;
    let mut any = kind("大前门");
    any["alternatives"] = json!([mild, strong]);
    let head = reward(door, "大前门一支", 80, any).await;
    let pocket = campaign(door, "兜里三种烟", &[&head]).await;
    let who = wang(door).await;
    let give = json!({ "customer": who, "reward": head, "campaign": pocket });
    let unknown = door.post("grants", &give).await;
    assert_eq!(unknown.reason(), "AGE", "nothing to an unknown age: {}", unknown.message());

    let grown = json!({ "preferences": { "adult": "yes", "smokes": "中南海" } });
    door.patch(&format!("{who}?updateMask=preferences"), &grown).await.ok();
    harness.settle().await;
    let suggested = door.get(&format!("{who}:suggestRewards")).await.ok();
    let best = list(&suggested, "suggestions")[0].clone();
    assert_eq!((text(&best, "reward"), list(&best, "alternatives").len()), (mild.as_str(), 2), "{best}");
    let given = door.post("grants", &give).await.ok();
    assert_eq!(text(&given, "reward"), mild);
    // Of that kind none is left: another of the three.
    let other = door.post("grants", &give).await.ok();
    assert_eq!(text(&other, "reward"), head);
    harness.settle().await;
    harness.check().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_host_is_offered_a_choice_in_the_reply_and_at_the_counter(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    let party = "18号,订餐3.6.8，今天请客，8个人";
    let stranger = door.message("first", "wx-wang", party).await.ok();
    assert!(!text(&stranger, "replyText").contains("面子"), "no regular yet: {stranger}");
    door.advance(text(&stranger["orders"][0], "name"), "COMPLETED").await;
    for id in 0..3 {
        served(&harness, &format!("m-{id}")).await;
    }
    let placed = door.message("party", "wx-wang", party).await.ok();
    let reply = text(&placed, "replyText");
    assert!(reply.contains("小店给您添点面子：拍黄瓜") && reply.contains("送完为止"), "{reply}");
    harness.settle().await;
    let order = text(&placed["orders"][0], "name");
    let staff = harness.with_new_key(door.shop(), Kind::Staff, "").await;
    let waiting = staff.get(&format!("hostOffers?order={order}")).await.ok();
    let offers = list(&waiting, "hostOffers");
    assert_eq!((offers.len(), &offers[0]["partySize"]), (1, &json!(8)), "{waiting}");
    // Beer is for who is known to be grown.
    let grown = json!({ "preferences": { "adult": "yes", "drinks": "beer" } });
    let who = text(offers[0], "customer").to_owned();
    door.patch(&format!("{who}?updateMask=preferences"), &grown).await.ok();
    harness.settle().await;
    let offer = staff.get(&format!("hostOffers?customer={who}")).await.ok()["hostOffers"][0].clone();
    let names: Vec<_> = list(&offer, "options").into_iter().map(|one| text(one, "displayName")).collect();
    assert!(names.len() >= 2 && names[0] == "啤酒", "{offer}");
    assert!(text(&offer, "text").contains("任选1样") && text(&offer, "textEn").contains("1 of these"));

    let chosen = list(&offer, "options")[1];
    let give = json!({
        "customer": who, "order": order, "reward": chosen["reward"], "campaign": offer["campaign"],
    });
    staff.post("grants", &give).await.ok();
    let none = staff.get(&format!("hostOffers?order={order}")).await.ok();
    assert!(list(&none, "hostOffers").is_empty(), "{none}");
    harness.settle().await;
    harness.check().await;
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
    let give = json!({ "customer": open["customer"], "order": open["name"], "reward": vase, "campaign": all });
    door.post("grants", &give).await.ok();
    let report = door.get("layerReport?days=30").await.ok();
    let first = list(&report, "rewards")[0];
    assert_eq!((text(first, "reward"), &first["useless"]), (vase.as_str(), &json!(true)), "{report}");
    assert_eq!((&first["granted"], &first["taken"], &first["open"]), (&json!("12"), &json!("0"), &json!("1")));
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
async fn staff_do_good_turns_within_their_days_allowance_with_a_story(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    let staff = harness.with_new_key(door.shop(), Kind::Staff, "").await;
    let allowance = json!({ "daily": yuan(5_000), "once": yuan(3_000) });
    door.patch("allowances/staff?updateMask=daily,once", &allowance).await.ok();
    let customer = wang(door).await;
    let story = "相亲前衬衫皱了，小李给熨好了，一分没收。";
    let ironing = json!({ "kind": "GIFT", "customer": customer, "amount": yuan(2_000),
        "reason": "熨衬衫", "story": story });
    let done = staff.post("goodwill", &ironing).await.ok();
    assert_eq!((&done["role"], &done["left"]), (&json!("STAFF"), &yuan(3_000)));
    // Tyre chains that the shop never sold: paid back, no questions asked.
    let chains = json!({ "kind": "REFUND", "amount": yuan(2_500), "reason": "防滑链不好用" });
    let refused = staff.post("goodwill", &chains).await;
    assert_eq!((refused.status, refused.reason()), (400, "BOUNDARY"), "a manager has to agree");
    let paid = door.post("goodwill", &chains).await.ok();
    assert_eq!((&paid["kind"], &paid["role"]), (&json!("REFUND"), &json!("OWNER")));
    let more = json!({ "kind": "GIFT", "amount": yuan(3_000), "reason": "包装礼物", "story": "" });
    staff.post("goodwill", &more).await.ok();
    let over = staff.post("goodwill", &json!({ "kind": "GIFT", "amount": yuan(1), "reason": "一根葱" })).await;
    assert_eq!((over.status, over.reason()), (400, "ALLOWANCE"), "{}", over.message());
    let all = door.get("goodwill").await.ok();
    let stories: Vec<_> = list(&all, "goodwill").into_iter().map(|one| text(one, "reason")).collect();
    assert_eq!(stories, ["包装礼物", "防滑链不好用", "熨衬衫"]);
    assert_eq!(text(list(&all, "goodwill")[2], "story"), story);
    harness.settle().await;
    let ledger = door.get(&format!("{customer}/ledger")).await.ok();
    assert!(ledger.to_string().contains("2000"), "the guest's own ledger has it: {ledger}");
    harness.check().await;
}

/// So many days before now, as a message says it.
fn ago(days: i64) -> String {
    Clock::system().now().plus_micros(-days * Time::DAY).to_string()
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
        let words = if number % 2 == 0 { "今晚世界杯，你们开到几点" } else { "World Cup tonight, are you open?" };
        door.message_at(&format!("w-{number}"), "wx-wang", words, &ago(2)).await.ok();
    }
    let mut past = vec![json!({ "externalId": "first", "orderTime": ago(40) })];
    for number in 0..6 {
        let customer = guest(door, 401 + number).await;
        past.push(json!({ "externalId": format!("w-{number}"), "orderTime": ago(2), "customer": customer }));
    }
    past[0]["customer"] = wang(door).await.into();
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
        let found = list(&report, "attention").into_iter().find(|one| {
            one["measure"] == measure && one["span"] == "DURING"
        });
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
    let naming: i64 = list(&counted, "days").iter().filter_map(|day| text(day, "naming").parse::<i64>().ok()).sum();
    assert_eq!(naming, 4, "{counted}");
    harness.check().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn who_brings_a_friend_is_credited_once_with_the_friends_first_order(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    let policy = json!({ "referrerPoints": "50", "friendPoints": "20" });
    door.patch("referralPolicy?updateMask=referrerPoints,friendPoints", &policy).await.ok();
    let wang = wang(door).await;
    let friend = guest(door, 501).await;
    harness.settle().await;
    let code = door.post(&format!("{wang}:createReferralCode"), &json!({})).await.ok();
    let claim = |customer: &str| json!({ "code": code["code"], "customer": customer });
    let own = door.post("referrals", &claim(&wang)).await;
    assert_eq!((own.status, own.reason()), (400, "SELF_REFERRAL"));
    let claimed = door.post("referrals", &claim(&friend)).await.ok();
    assert_eq!(claimed["state"], "CLAIMED");
    let points = async |who: &str| {
        let account = door.get(&format!("{who}/pointsAccount")).await.ok();
        let sum = |field: &str| account[field].as_str().and_then(|text| text.parse::<i64>().ok()).unwrap_or(0);
        sum("active") + sum("pending")
    };
    let before = points(&wang).await;
    for id in 0..2 {
        let placed = door.message(&format!("f-{id}"), "wx-501", "3").await.ok();
        door.advance(text(&placed["orders"][0], "name"), "COMPLETED").await;
        harness.settle().await;
    }
    assert_eq!(points(&wang).await - before, 50, "once, though the friend came twice");
    assert!(points(&friend).await >= 20);
    let brought = door.get(&format!("referrals?customer={wang}")).await.ok();
    let one = list(&brought, "referrals")[0];
    assert_eq!((text(one, "state"), text(one, "friend")), ("CREDITED", friend.as_str()));
    let again = door.post("referrals", &claim(&friend)).await;
    assert_eq!((again.status, again.reason()), (400, "ALREADY_REFERRED"));
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
    assert_eq!((text(first, "text"), text(&first["boundary"], "topic")), ("晚上能在门口放烟花吗？", "fireworks"));
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
    door.post(&format!("{}:give", text(&service, "name")), &json!({ "customer": customer, "minutes": 20 })).await.ok();

    let report = door.get("layerReport").await.ok();
    let of = |layer: &str| {
        list(&report, "layers").into_iter().find(|one| one["layer"] == layer).cloned().expect("a layer")
    };
    let (emotional, value) = (of("EMOTIONAL"), of("VALUE"));
    // The four courtesies of the order, and the card.
    assert_eq!((&emotional["granted"], &emotional["cost"]), (&json!("5"), &yuan(200)));
    assert_eq!((&value["services"], &value["serviceCost"]), (&json!("1"), &yuan(1_000)), "{value}");
    let mix = |one: &Value| one["costRatio"].as_f64().unwrap_or(0.0);
    assert!((mix(&emotional) - 200.0 / 1_200.0).abs() < 1e-9 && (mix(&value) - 1_000.0 / 1_200.0).abs() < 1e-9);
    let done = list(&report, "services")[0];
    assert_eq!((text(done, "displayName"), &done["isFree"]), ("教做菜", &json!(true)));
    harness.check().await;
}
