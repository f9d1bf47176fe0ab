//! What people say beside their orders, through the HTTP door: asked, blamed,
//! promised, and told before they ask.

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

async fn say(door: &Gateway, id: &str, words: &str) -> Value {
    door.message(id, "wx-wang", words).await.ok()
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_question_is_answered_from_what_the_shop_says_of_itself_without_a_person(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    for (number, (words, told)) in
        [("小炒肉多少钱一份", "18"), ("你们几点关门", "21:00"), ("排骨还有没有", "红烧排骨")]
            .into_iter()
            .enumerate()
    {
        let answer = say(door, &format!("m-{number}"), words).await;
        assert_eq!(
            (text(&answer, "intent"), text(&answer, "reason")),
            ("QUESTION", "KNOWN_FACT"),
            "{answer}"
        );
        assert!(text(&answer, "replyText").contains(told), "{answer}");
        assert_eq!((&answer["needsPerson"], list(&answer, "orders").len()), (&json!(false), 0), "{answer}");
    }
    let known = say(door, "m-known", "宫保鸡丁里有花生吗，我过敏").await;
    assert!(text(&known, "replyText").contains("有花生"), "{known}");
    // Nobody guesses what somebody may die of.
    let price = json!({ "amount": "3800", "currency": "CNY" });
    let secret = json!({ "code": 40, "displayName": "秘制大虾", "price": price });
    door.post("menuItems", &secret).await.ok();
    let unknown = say(door, "m-unknown", "秘制大虾里有花生吗，我过敏").await;
    let judged = (text(&unknown, "intent"), text(&unknown, "reason"));
    assert_eq!((judged, &unknown["needsPerson"]), (("QUESTION", "FOR_A_PERSON"), &json!(true)), "{unknown}");
    harness.check().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_complaint_in_unusual_words_opens_a_case_and_a_word_after_closing_reopens_it(
    #[case] engine: Engine,
) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    let order = say(door, "m-1", "3.6").await["orders"][0].clone();
    door.advance(text(&order, "name"), "COMPLETED").await;
    harness.settle().await;
    let complaint = say(door, "m-2", "肉都是馊的，吃完一下午跑了五趟厕所").await;
    assert_eq!(
        (text(&complaint, "intent"), &complaint["needsPerson"]),
        ("COMPLAINT", &json!(true)),
        "{complaint}"
    );
    harness.settle().await;
    let cases = door.get("cases").await.ok();
    let [case] = list(&cases, "cases")[..] else { panic!("one case: {cases}") };
    assert_eq!((&case["message"], &case["order"]), (&complaint["name"], &order["name"]));
    assert_eq!((text(case, "category"), text(case, "state")), ("HYGIENE", "OPEN"), "{case}");

    let name = text(case, "name");
    let state = async || text(&door.get(name).await.ok(), "state").to_owned();
    door.post(&format!("{name}:resolve"), &json!({ "text": "已退款，医药费我们出" })).await.ok();
    say(door, "m-3", "好了，谢谢").await;
    harness.settle().await;
    assert_eq!(state().await, "CLOSED");
    door.post(&format!("{name}:reopen"), &json!({ "text": "客人又来电话" })).await.ok();
    door.post(&format!("{name}:resolve"), &json!({ "text": "已陪同就医" })).await.ok();
    let still = say(door, "m-4", "还是不行").await;
    assert_eq!(still["needsPerson"], json!(true), "{still}");
    harness.settle().await;
    assert_eq!(state().await, "IN_PROGRESS");
    harness.check().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_late_order_is_announced_as_an_outgoing_message_that_a_channel_takes(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    // A noon that is long past by any clock.
    let placed = door.message_at("m-1", "wx-wang", "3.6，12点送", "2024-11-25T11:00:00+08:00").await.ok();
    let order = &placed["orders"][0];
    assert_eq!(text(order, "promisedTime"), "2024-11-25T04:00:00Z", "{placed}");
    harness.run_due("orders").await;
    let waiting = async || door.get("messages?waitingToBeSent=true").await.ok();
    let page = waiting().await;
    let [message] = list(&page, "messages")[..] else { panic!("one message: {page}") };
    assert_eq!((text(message, "direction"), text(message, "delivery")), ("OUTGOING", "WAITING"));
    assert_eq!((text(message, "channel"), text(message, "senderId")), ("wechat-group", "wx-wang"));
    assert_eq!(message["orders"][0]["name"], order["name"]);
    assert!(text(message, "text").contains("12:00"), "{message}");

    let report = format!("{}:reportDelivery", text(message, "name"));
    let failed = json!({ "delivered": false, "error": "对方已退群" });
    assert_eq!(text(&door.post(&report, &failed).await.ok(), "delivery"), "FAILED");
    let sent = door.post(&report, &json!({ "delivered": true })).await.ok();
    assert_eq!(text(&sent, "delivery"), "SENT");
    assert_eq!(list(&waiting().await, "messages"), Vec::<&Value>::new());
    assert_eq!(door.get(text(message, "name")).await.ok(), sent);
    harness.run_due("orders").await;
    assert_eq!(list(&waiting().await, "messages"), Vec::<&Value>::new(), "once for each promise");
    let foreign = door.post(&format!("{}:reportDelivery", text(&placed, "name")), &failed).await;
    assert_eq!(foreign.status, 400, "{foreign:?}");

    harness.settle().await;
    let timeline = door.get(&format!("{}/contacts", text(&placed, "customer"))).await.ok();
    let told = list(&timeline, "contacts").into_iter().any(|one| text(one, "summary").contains("超时未到"));
    assert!(told, "{timeline}");
    harness.check().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_refused_text_can_be_read_by_its_name(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    assert_eq!(door.message("m-1", "wx-wang", &"饭".repeat(2_001)).await.status, 400);
    let page = door.get("messages").await.ok();
    let [kept] = list(&page, "messages")[..] else { panic!("one message: {page}") };
    assert_eq!((text(kept, "text"), &kept["needsPerson"]), (&*"饭".repeat(2_000), &json!(true)));
    assert_eq!(&door.get(text(kept, "name")).await.ok(), kept);
    harness.check().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_message_says_why_it_was_answered_so_and_reaches_the_timeline(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    let said = [
        ("3.6", "PLACE_ORDER", "ACCOUNTED", "ORDER"),
        ("不要辣", "AMEND_ORDER", "ACCOUNTED", "CHANGE"),
        ("3.77", "CLARIFY", "UNKNOWN_DISH", "ORDER"),
        ("到哪了", "ORDER_STATUS", "KNOWN_FACT", "STATUS"),
        ("菜是凉的", "COMPLAINT", "FOR_A_PERSON", "COMPLAINT"),
        ("小炒肉多少钱一份", "QUESTION", "KNOWN_FACT", "QUESTION"),
        ("今天豆角到货了，便宜", "CHAT", "NOT_FOR_SHOP", "TALK"),
    ];
    let mut customer = String::new();
    for (number, (words, intent, reason, act)) in said.into_iter().enumerate() {
        let answer = say(door, &format!("m-{number}"), words).await;
        let found = (text(&answer, "intent"), text(&answer, "reason"), text(&answer["act"], "act"));
        assert_eq!(found, (intent, reason, act), "{answer}");
        assert!(
            answer["act"]["actRatio"].as_f64().is_some_and(|ratio| (0.0..=1.0).contains(&ratio)),
            "{answer}"
        );
        let sentiment = text(&answer["analysis"], "sentiment");
        assert!(["POSITIVE", "NEGATIVE", "NEUTRAL"].contains(&sentiment), "{answer}");
        assert_eq!(text(&answer, "direction"), "INCOMING");
        assert_eq!(door.get(text(&answer, "name")).await.ok(), answer, "as it was answered");
        text(&answer, "customer").clone_into(&mut customer);
    }
    harness.settle().await;
    let timeline = door.get(&format!("{customer}/contacts?pageSize=100")).await.ok();
    let summaries: Vec<&str> =
        list(&timeline, "contacts").into_iter().map(|one| text(one, "summary")).collect();
    for (words, ..) in said {
        assert!(summaries.contains(&words), "{words}: {timeline}");
    }
    harness.check().await;
}
