//! What the pages of care, giving and insight show and do, as a browser without scripts
//! uses them.

use std::collections::BTreeSet;

use regex::Regex;
use rstest::rstest;
use runtime::Kind;
use serde_json::{Value, json};
use storage::Engine;
use tests::{Gateway, Harness, Mode, OWNER_KEY};

use crate::{
    console::{ESCAPED, NASTY},
    session::Browser,
};

/// A name with markup: what can't be seen has no place in one.
const NAME: &str = "<script>alert(1)</script>\"'&";

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or_else(|| panic!("no {field}: {value}"))
}

fn id(value: &Value) -> &str {
    text(value, "name").rsplit('/').next().expect("an id")
}

async fn complaint(door: &Gateway, words: &str) -> Value {
    let customer = door.get("customers:lookup?number=18").await.ok();
    let case = json!({
        "customer": customer["name"], "text": words, "channel": "wechat-group", "senderId": "wx-wang",
    });
    door.post("cases", &case).await.ok()
}

#[rstest]
#[tokio::test]
async fn a_complaint_is_answered_sorted_and_settled_on_its_page(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let mut browser = Browser::signed_in(&harness, OWNER_KEY).await;
    let case = complaint(harness.door(), NASTY).await;
    let page = format!("/care/cases/{}", id(&case));
    for path in ["/care", page.as_str()] {
        let shown = browser.get(path).await.text;
        assert!(shown.contains(ESCAPED) && !shown.contains("<script>alert"), "{shown}");
    }
    assert!(browser.get("/care?lang=en").await.text.contains("answer within"));
    let refused = browser.post(&format!("{page}/reply"), &[("text", " ")]).await;
    assert!(refused.status == 400 && refused.text.contains("text-wrong"), "{}", refused.text);
    let refused = browser.post(&format!("{page}/remedy"), &[("remedy", "一碗汤"), ("amount", "-2")]).await;
    assert!(refused.status == 400 && refused.text.contains("amount-wrong"), "{}", refused.text);
    assert!(refused.text.contains("value=\"一碗汤\""), "what was typed stays");
    // Nobody has said that it is settled: the service says why it can't be closed.
    assert_eq!(browser.post(&format!("{page}/close"), &[]).await.status, 400);

    let sorted = [("category", "SPEED"), ("severity", "CRITICAL")];
    assert_eq!(browser.post(&format!("{page}/sort"), &sorted).await.location, page);
    browser.post(&format!("{page}/reply"), &[("text", NASTY)]).await;
    browser.post(&format!("{page}/reply"), &[("text", "好了"), ("then", "resolve")]).await;
    assert_eq!(browser.post(&format!("{page}/close"), &[]).await.location, page);
    let closed = harness.door().get(text(&case, "name")).await.ok();
    let said = (&closed["state"], &closed["category"], &closed["severity"]);
    assert_eq!(said, (&json!("CLOSED"), &json!("SPEED"), &json!("CRITICAL")));
    assert_eq!(browser.post(&format!("{page}/reopen"), &[("reason", "还是慢")]).await.location, page);
    assert_eq!(browser.get(&format!("{page}/reply")).await.location, page);
    harness.settle().await;
    harness.check().await;
}

#[rstest]
#[tokio::test]
async fn a_question_becomes_an_automatic_answer_with_all_its_ways(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let mut browser = Browser::signed_in(&harness, OWNER_KEY).await;
    let door = harness.door();
    door.post("questions", &json!({ "text": NASTY })).await.ok();
    assert!(browser.get("/care").await.text.contains(ESCAPED));
    let fields = [("question", "能不能停房车"), ("question", "房车停哪里"), ("answer", "")];
    let refused = browser.post("/care/questions", &fields).await;
    assert_eq!(refused.status, 400);
    let fields = [("question", "能不能停房车"), ("question", "房车停哪里"), ("answer", "{nothing}")];
    assert_eq!(browser.post("/care/questions", &fields).await.status, 400, "there is no such fact");
    let fields = [("question", "能不能停房车"), ("question", "房车停哪里"), ("answer", "后门可以停")];
    assert_eq!(browser.post("/care/questions", &fields).await.location, "/care#questions");
    let asked = door.post("questions", &json!({ "text": "房车停哪里" })).await.ok();
    assert_eq!(asked["answer"], "后门可以停");
}

#[rstest]
#[tokio::test]
async fn figures_are_told_with_their_basis_and_their_files_run_nothing(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let mut browser = Browser::signed_in(&harness, OWNER_KEY).await;
    let door = harness.door();
    let price = json!({ "amount": "1500", "currency": "CNY" });
    let dish =
        json!({ "code": 77, "displayName": "=HYPERLINK(\"http://evil\")", "price": price, "cost": price });
    door.post("menuItems", &dish).await.ok();
    let lines = json!([{ "itemCode": 77, "quantity": 2 }]);
    let order = door.post("orders", &json!({ "customerNumber": 18, "lines": lines })).await.ok();
    door.advance(text(&order, "name"), "COMPLETED").await;
    harness.settle().await;

    for path in ["/insight", "/insight/menu", "/insight/guests", "/insight/giving", "/insight/service"] {
        let shown = browser.get(path).await;
        assert_eq!(shown.status, 200, "{path}: {}", shown.text);
        assert!(shown.text.contains("class=\"basis\"") && shown.text.contains("class=\"lack\""), "{path}");
        assert!(!shown.text.contains("现在查不到"), "{path}: {}", shown.text);
    }
    let shown = browser.get("/insight/menu").await.text;
    assert!(shown.contains("<svg") && shown.contains("要 30 单以上才作数"), "{shown}");
    for figure in ["coverage", "matrix"] {
        let file = browser.get(&format!("/insight/tables/{figure}.csv")).await;
        assert!(file.text.contains("'=HYPERLINK") && !file.text.contains(",\"=HYPERLINK"), "{}", file.text);
    }
    assert_eq!(browser.get("/insight/tables/coverage.exe").await.status, 404);
    assert_eq!(browser.get("/insight/tables/nothing.csv").await.status, 404);
}

#[tokio::test]
async fn staff_care_but_are_not_shown_the_owners_figures() {
    let Some(harness) = Harness::start(Mode::InProcess, Engine::Sqlite).await else { return };
    let staff = harness.with_new_key(harness.door().shop(), Kind::Staff, "").await;
    let mut browser = Browser::signed_in(&harness, staff.key()).await;
    let care = browser.get("/care").await;
    assert!(care.status == 200 && !care.text.contains("href=\"/insight\""), "{}", care.text);
    for path in ["/insight", "/insight/menu", "/insight/tables/layers.csv"] {
        assert_eq!(browser.get(path).await.status, 403, "{path}");
    }
}

#[rstest]
#[tokio::test]
async fn what_is_given_is_set_up_on_one_page(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let mut browser = Browser::signed_in(&harness, OWNER_KEY).await;
    let door = harness.door();
    let reward = [("name", NAME), ("layer", "NEED"), ("cost", "1.50"), ("stock", "3")];
    assert_eq!(browser.post("/giving/rewards/new", &reward).await.location, "/giving#rewards");
    let rewards = door.get("rewards").await.ok();
    let is_ours = |one: &&Value| one["displayName"] == NAME;
    let reward =
        rewards["rewards"].as_array().expect("rewards").iter().find(is_ours).expect("it is made").clone();
    let campaign = [("name", NAME), ("trigger", "ORDER_PLACED"), ("offer", id(&reward)), ("holdout", "0")];
    let refused = browser.post("/giving/campaigns/new", &[&campaign[..], &[("daily", "3,0")]].concat()).await;
    assert!(refused.status == 400 && refused.text.contains("daily-wrong"), "{}", refused.text);
    let made = [&campaign[..], &[("daily", "30"), ("segment", "regular"), ("from", "10:30")]].concat();
    assert_eq!(browser.post("/giving/campaigns/new", &made).await.location, "/giving#campaigns");
    let shown = browser.get("/giving?spend=30").await.text;
    assert!(shown.contains(ESCAPED) && !shown.contains("<script>alert"), "{shown}");
    assert!(browser.get("/giving?spend=x").await.text.contains("spend-wrong"));

    let campaigns = door.get("campaigns").await.ok();
    let ours = campaigns["campaigns"]
        .as_array()
        .expect("campaigns")
        .iter()
        .find(is_ours)
        .expect("it is made")
        .clone();
    let wanted = json!({ "segments": ["regular"], "fromMinute": 630 });
    for field in ["segments", "fromMinute"] {
        assert_eq!(ours["conditions"][field], wanted[field]);
    }
    let path = format!("/giving/campaigns/{}", id(&ours));
    assert!(browser.get(&path).await.text.contains("value=\"10:30\""));
    browser.post(&format!("{path}/stop"), &[("paused", "on")]).await;
    assert_eq!(door.get(text(&ours, "name")).await.ok()["paused"], true);
    assert_eq!(browser.post(&format!("{path}/delete"), &[]).await.location, "/giving#campaigns");
    assert_eq!(browser.get(&path).await.status, 404);
    harness.settle().await;
    harness.check().await;
}

#[rstest]
#[tokio::test]
async fn a_rating_is_answered_and_shown_on_its_page_and_read_by_guests(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let mut browser = Browser::signed_in(&harness, OWNER_KEY).await;
    let door = harness.door();
    let placed = door.message("m-1", "wx-wang", "18号,订餐3.6").await.ok();
    let order = door.advance(text(&placed["orders"][0], "name"), "COMPLETED").await;
    harness.settle().await;
    let rating = json!({ "order": order["name"], "productScore": 2, "serviceScore": 5, "comment": NASTY });
    let rating = door.post("ratings", &rating).await.ok();
    let (page, guests) = ("/care/ratings", "/g/nongmao/ratings");
    let of_one = format!("{page}/{}", id(&rating));
    assert!(browser.get(page).await.text.contains(ESCAPED));
    let refused = browser.post(&format!("{of_one}/reply"), &[("reply", " ")]).await;
    assert!(refused.status == 400 && refused.text.contains("reply-wrong"), "{}", refused.text);
    assert!(
        !browser.get(guests).await.text.contains(ESCAPED),
        "a guest's words are shown if the shop says so"
    );
    assert_eq!(browser.post(&format!("{of_one}/reply"), &[("reply", "下次少放盐")]).await.location, page);
    assert_eq!(browser.post(&format!("{of_one}/show"), &[("shown", "on")]).await.location, page);
    let read = browser.get(guests).await.text;
    assert!(read.contains(ESCAPED) && read.contains("下次少放盐"), "{read}");
    browser.post(&format!("{of_one}/show"), &[]).await;
    let read = browser.get(guests).await.text;
    assert!(!read.contains(ESCAPED) && read.contains("下次少放盐"), "{read}");
}

#[tokio::test]
async fn an_order_is_called_off_from_its_ticket() {
    let harness = Harness::start(Mode::InProcess, Engine::Sqlite).await.expect("SQLite is always there");
    let mut browser = Browser::signed_in(&harness, OWNER_KEY).await;
    let placed = harness.door().message("m-1", "wx-wang", "18号,订餐3.6").await.ok();
    let order = &placed["orders"][0];
    let ticket = format!("/board/orders/{}", id(order));
    assert!(browser.get(&format!("{ticket}/ticket")).await.text.contains("取消这一单"));
    let stale = browser.post(&format!("{ticket}/cancel"), &[("etag", "another")]).await;
    assert_eq!(stale.status, 409, "somebody changed it meanwhile");
    let cancelled = browser.post(&format!("{ticket}/cancel"), &[("reason", "试一试")]).await;
    assert_eq!(cancelled.location, "/board", "{}", cancelled.text);
    let order = harness.door().get(text(order, "name")).await.ok();
    assert_eq!((&order["state"], &order["cancelReason"]), (&json!("CANCELLED"), &json!("试一试")));
    assert!(!browser.get(&format!("{ticket}/ticket")).await.text.contains("取消这一单"));
}

#[tokio::test]
async fn no_button_leads_anybody_to_where_they_are_refused() {
    let harness = Harness::start(Mode::InProcess, Engine::Sqlite).await.expect("SQLite is always there");
    let door = harness.door();
    door.post("stories", &json!({ "title": "雨伞", "text": "借出一把伞" })).await.ok();
    door.post("ideas", &json!({ "text": "中午送个水果" })).await.ok();
    let staff = harness.with_new_key("nongmao", Kind::Staff, "").await;
    let mut staff = Browser::signed_in(&harness, staff.key()).await;
    for (path, refused) in
        [("/care/stories", "/decide\""), ("/care/ideas", "/decide\""), ("/care/ratings", "/show\"")]
    {
        let shown = staff.get(path).await;
        assert!(shown.status == 200 && !shown.text.contains(refused), "{path}: {}", shown.text);
    }
    let guest = door.get("customers:lookup?number=18").await.ok();
    let record = staff.get(&format!("/customers/{}/edit", id(&guest))).await.text;
    assert!(!record.contains("/erase\"") && !record.contains("/merge\""), "{record}");
    let placed = door.message("m-1", "wx-wang", "18号,订餐3.6").await.ok();
    let courier = harness.with_new_key("nongmao", Kind::Courier, "").await;
    let mut courier = Browser::signed_in(&harness, courier.key()).await;
    let ticket = courier.get(&format!("/board/orders/{}/ticket", id(&placed["orders"][0]))).await;
    assert!(ticket.status == 200 && !ticket.text.contains("/cancel\""), "{}", ticket.text);
    let board = courier.get("/board").await.text;
    for path in ["/care", "/giving", "/menu", "/settings", "/customers", "/insight"] {
        assert!(!board.contains(&format!("href=\"{path}\"")), "{path}");
    }
}

#[rstest]
#[tokio::test]
async fn wherever_people_of_the_shop_are_led_they_may_go(#[values(Kind::Staff, Kind::Manager)] kind: Kind) {
    let harness = Harness::start(Mode::InProcess, Engine::Sqlite).await.expect("SQLite is always there");
    let door = harness.with_new_key("nongmao", kind, "").await;
    let mut browser = Browser::signed_in(&harness, door.key()).await;
    let link = Regex::new(r##"(?:href|action)="(/[^"#?]*)"##).expect("a pattern");
    let (mut seen, mut refused) = (BTreeSet::new(), Vec::new());
    let mut ahead = vec!["/board".to_owned()];
    while let Some(path) = ahead.pop() {
        // What guests see is theirs, and a file is no page.
        if path.starts_with("/g/") || path.contains('.') || !seen.insert(path.clone()) {
            continue;
        }
        let shown = browser.get(&path).await;
        let is_page = shown.status == 200;
        if shown.status == 403 {
            refused.push(path);
        }
        ahead.extend(link.captures_iter(&shown.text).filter(|_| is_page).map(|found| found[1].to_owned()));
    }
    assert_eq!(refused, Vec::<String>::new());
    assert!(seen.contains("/menu") && seen.contains("/menu/3") && seen.len() > 20, "{seen:?}");
}

#[rstest]
#[tokio::test]
async fn what_a_membership_gives_is_used_and_undone_on_the_guests_card(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let mut browser = Browser::signed_in(&harness, OWNER_KEY).await;
    let door = harness.door();
    let guest = door.get("customers:lookup?number=18").await.ok();
    let free = json!({ "amount": 0, "currency": "CNY" });
    let dish = json!({ "code": "pork", "displayName": "小炒肉一份", "effect": "FREE_ITEM", "limit": "QUOTA", "quota": 1, "itemCodes": [3] });
    let plan = json!({ "displayName": "肉友", "price": free, "periodUnit": "MONTH", "benefits": [dish] });
    let plan = door.post("plans", &plan).await.ok();
    door.post("memberships", &json!({ "plan": plan["name"], "customer": guest["name"] })).await.ok();
    let placed = door.message("m-1", "wx-wang", "18号,订餐3.6").await.ok();
    harness.settle().await;
    let (guest, order) = (id(&guest).to_owned(), id(&placed["orders"][0]).to_owned());
    let card = format!("/board?guest={guest}&order={order}");
    assert!(browser.get(&card).await.text.contains("用在这一单"));
    let used = [("benefit", "pork"), ("order", &order)];
    let done = browser.post(&format!("/board/customers/{guest}/use"), &used).await;
    assert_eq!(done.location, card, "{}", done.text);
    let shown = browser.get(&card).await.text;
    assert!(shown.contains("少收 ¥18.00") && !shown.contains("用在这一单"), "{shown}");
    let act =
        shown.split("value=\"benefit.").nth(1).and_then(|rest| rest.split('"').next()).expect("an undo");
    browser.post("/board/undo", &[("act", &format!("benefit.{act}"))]).await;
    assert!(browser.get(&card).await.text.contains("用在这一单"), "it is there again");
}
