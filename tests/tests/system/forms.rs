//! Forms of the console that are sent twice, overtaken, or filled in wrongly.

use serde_json::{Value, json};
use storage::Engine;
use tests::{Harness, Mode, OWNER_KEY};

use crate::session::Browser;

const ID: &str = "6f6f8a52-6f0c-4b8e-9a54-0d1f0a9b7c11";
const OTHER_ID: &str = "6f6f8a52-6f0c-4b8e-9a54-0d1f0a9b7c12";

fn id(made: &Value) -> &str {
    made["name"].as_str().and_then(|name| name.rsplit('/').next()).expect("a name")
}

#[tokio::test]
async fn a_form_sent_twice_is_done_once_and_one_that_was_overtaken_is_told_so() {
    let harness = Harness::start(Mode::InProcess, Engine::Sqlite).await.expect("SQLite is always there");
    let (mut browser, door) = (Browser::signed_in(&harness, OWNER_KEY).await, harness.door());
    let shown = browser.get("/settings/channels/wecom").await.text;
    assert!(shown.contains("name=\"request_id\""), "{shown}");
    let form = [("request_id", ID), ("account", "ww1"), ("agent", "1000002"), ("quiet_from", "22:00")];
    for _ in 0..2 {
        let saved = browser.post("/settings/channels/wecom", &form).await;
        assert_eq!(saved.location, "/settings/channels/wecom", "{}", saved.text);
    }
    let channel = door.get("channels/wecom").await.ok();
    let etag = channel["etag"].as_str().expect("an etag").to_owned();
    let late = [("etag", etag.as_str()), ("account", "ww2"), ("agent", "1000002")];
    assert_eq!(browser.post("/settings/channels/wecom", &late).await.status, 303);
    for (language, said) in [("zh", "别人刚刚改过"), ("en", "etag")] {
        let path = format!("/settings/channels/wecom?lang={language}");
        let refused = browser.post(&path, &late).await;
        assert!(refused.status == 400 && refused.text.contains(said), "{language}: {}", refused.text);
    }
    let end = [("etag", etag.as_str())];
    assert_eq!(browser.post("/settings/channels/wecom/end?lang=zh", &end).await.status, 409);
    assert_eq!(door.get("channels/wecom").await.ok()["account"], json!("ww2"), "nothing was overwritten");

    let guest = door.get("customers:lookup?number=18").await.ok();
    let reach = format!("/customers/{}/reach", id(&guest));
    for _ in 0..2 {
        let stopped = browser.post(&reach, &[("request_id", OTHER_ID), ("opted_out", "on")]).await;
        assert_eq!(stopped.status, 303, "{}", stopped.text);
    }
    let reach = format!("{}/reach", guest["name"].as_str().expect("a name"));
    assert_eq!(door.get(&reach).await.ok()["optedOut"], json!(true));
}

#[tokio::test]
async fn what_is_refused_is_said_in_the_language_of_the_page() {
    let harness = Harness::start(Mode::InProcess, Engine::Sqlite).await.expect("SQLite is always there");
    let mut browser = Browser::signed_in(&harness, OWNER_KEY).await;
    let guest = harness.door().get("customers:lookup?number=18").await.ok();
    let note = format!("/customers/{}/contacts", id(&guest));
    for (language, said) in [("zh", "要有 1 到"), ("en", "is missing")] {
        let refused = browser.post(&format!("{note}?lang={language}"), &[("kind", "CALL")]).await;
        assert!(refused.status == 400 && refused.text.contains(said), "{language}: {}", refused.text);
    }
    let nobody = "/customers/00000000-0000-7000-8000-000000000001";
    for (language, said) in [("zh", "没有找到"), ("en", "does not exist")] {
        let refused = browser.get(&format!("{nobody}?lang={language}")).await;
        assert!(refused.status == 404 && refused.text.contains(said), "{language}: {}", refused.text);
    }
}

#[tokio::test]
async fn a_partners_form_takes_nothing_silently_and_a_bill_is_taken_back() {
    let harness = Harness::start(Mode::InProcess, Engine::Sqlite).await.expect("SQLite is always there");
    let (mut browser, door) = (Browser::signed_in(&harness, OWNER_KEY).await, harness.door());
    let page = "/customers/partners";
    for (kind, days, wrong) in
        [("FRIEND", "7", "kind"), ("SUPPLIER", "-3", "payment_days"), ("SUPPLIER", "一周", "payment_days")]
    {
        let sent = [("name", "张记肉铺"), ("kind", kind), ("payment_days", days)];
        let refused = browser.post(page, &sent).await;
        let beside = format!("id=\"{wrong}-wrong\"");
        assert!(refused.status == 400 && refused.text.contains(&beside), "{kind} {days}: {}", refused.text);
    }
    let sent = [("name", "张记肉铺"), ("kind", "SUPPLIER"), ("payment_days", "7")];
    assert_eq!(browser.post(page, &sent).await.location, page);
    let partner = door.get("partners").await.ok()["partners"][0].clone();
    let dues = format!("{page}/{}/dues", id(&partner));
    for day in ["2026-13-01", "明天"] {
        let sent = [("amount", "120"), ("description", "五花肉"), ("due_date", day)];
        assert_eq!(browser.post(&dues, &sent).await.status, 400, "{day}");
    }
    let sent = [("amount", "120"), ("description", "五花肉")];
    assert_eq!(browser.post(&dues, &sent).await.location, page);
    let due = door.get("dues").await.ok()["dues"][0].clone();
    let back = format!("{dues}/{}/end", id(&due));
    for _ in 0..2 {
        assert_eq!(browser.post(&back, &[("request_id", ID)]).await.location, page, "twice is once");
    }
    assert_eq!(door.get("dues").await.ok()["dues"], json!([]));

    browser.post(&dues, &sent).await;
    let paid = door.get("dues").await.ok()["dues"][0].clone();
    door.post(&format!("{}:settle", paid["name"].as_str().expect("a name")), &json!({})).await.ok();
    let refused = browser.post(&format!("{dues}/{}/end", id(&paid)), &[]).await;
    assert!(refused.status == 400 && refused.text.contains("已经付了"), "{}", refused.text);
    harness.check().await;
}

#[tokio::test]
async fn the_board_calls_a_guest_without_a_number_by_their_name() {
    let harness = Harness::start(Mode::InProcess, Engine::Sqlite).await.expect("SQLite is always there");
    let (mut browser, door) = (Browser::signed_in(&harness, OWNER_KEY).await, harness.door());
    let without = json!({ "displayName": "刘<姐>", "phones": ["13900000031"] });
    let guest = door.post("customers?withoutNumber=true", &without).await.ok();
    assert_eq!(guest["number"].as_i64().unwrap_or(0), 0, "{guest}");
    harness.settle().await;
    let order = json!({ "customer": guest["name"], "lines": [{ "itemCode": 3, "quantity": 1 }] });
    let order = door.post("orders", &order).await.ok();
    for path in ["/board".to_owned(), format!("/board/orders/{}/ticket", id(&order))] {
        let shown = browser.get(&path).await.text;
        assert!(shown.contains("刘&#60;姐&#62;"), "{path}: {shown}");
    }
    assert!(browser.get("/board").await.text.contains("href=\"/simulator\""));
}

#[tokio::test]
async fn regulars_are_renumbered_on_their_page_and_it_is_taken_back() {
    let harness = Harness::start(Mode::InProcess, Engine::Sqlite).await.expect("SQLite is always there");
    let (mut browser, door) = (Browser::signed_in(&harness, OWNER_KEY).await, harness.door());
    for (message, sender, text) in
        [("r-1", "wx-wang", "18号,订餐3.6"), ("r-2", "wx-li", "20号 5"), ("r-3", "wx-li", "20号 6")]
    {
        let placed = door.message(message, sender, text).await.ok();
        door.advance(placed["orders"][0]["name"].as_str().expect("a name"), "COMPLETED").await;
    }
    harness.settle().await;
    let li = door.get("customers:lookup?number=20").await.ok()["name"].clone();
    let page = "/customers/renumberings";
    let refused = browser.post(page, &[("days", "9999")]).await;
    assert!(refused.status == 400 && refused.text.contains("id=\"days-wrong\""), "{}", refused.text);
    let proposed = browser.post(page, &[("request_id", ID), ("swaps", "on")]).await;
    let again = browser.post(page, &[("request_id", ID), ("swaps", "on")]).await;
    assert_eq!((proposed.status, &proposed.location), (303, &again.location), "{}", proposed.text);
    let shown = browser.get(&proposed.location).await.text;
    assert!(shown.contains("<td>20号</td><td><strong>18号</strong>"), "{shown}");
    let decide = proposed.location.replace("?of=", "/");
    assert_eq!(browser.post(&decide, &[("act", "apply")]).await.location, proposed.location);
    assert_eq!(door.get("customers:lookup?number=18").await.ok()["name"], li);
    assert_eq!(browser.post(&decide, &[("act", "undo")]).await.location, proposed.location);
    assert_eq!(door.get("customers:lookup?number=20").await.ok()["name"], li);
    assert!(browser.get(&format!("{}&lang=en", proposed.location)).await.text.contains("Taken back"));
    harness.check().await;
}

#[tokio::test]
async fn a_good_turn_is_done_outside_a_complaint_and_read_by_who_leads() {
    let harness = Harness::start(Mode::InProcess, Engine::Sqlite).await.expect("SQLite is always there");
    let (mut browser, door) = (Browser::signed_in(&harness, OWNER_KEY).await, harness.door());
    let page = "/giving/goodwill";
    let right = [("kind", "GIFT"), ("guest", "18"), ("amount", "3"), ("why", "下雨天送了把伞")];
    for (field, bad, said) in [
        ("kind", "BRIBE", "请选做什么"),
        ("guest", "没有这个人", "没有这位客人"),
        ("amount", "", "请写花了多少"),
        ("amount", "三块", "请写成 5 或 5.50"),
        ("why", " ", "why-wrong"),
    ] {
        let sent = right.map(|(name, value)| (name, if name == field { bad } else { value }));
        let refused = browser.post(page, &sent).await;
        assert!(refused.status == 400 && refused.text.contains(said), "{field} {bad}: {}", refused.text);
    }
    for _ in 0..2 {
        let sent = [&right[..], &[("request_id", ID)]].concat();
        let done = browser.post(page, &sent).await;
        assert!(done.status == 303 && done.location.starts_with(page), "{}", done.text);
    }
    assert_eq!(door.get("goodwill").await.ok()["goodwill"].as_array().map(Vec::len), Some(1));
    let shown = browser.get(page).await.text;
    assert!(shown.contains("下雨天送了把伞") && shown.contains("¥3.00"), "{shown}");
    let staff = harness.with_new_key("nongmao", runtime::Kind::Staff, "").await;
    let mut staff = Browser::signed_in(&harness, staff.key()).await;
    let own = staff.get(page).await;
    assert!(own.status == 200 && !own.text.contains("下雨天送了把伞"), "{}", own.text);
    harness.check().await;
}
