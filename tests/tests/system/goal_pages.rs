//! Goals of guests on their page, as a browser without scripts uses it.

use rstest::rstest;
use runtime::Kind;
use serde_json::{Value, json};
use storage::Engine;
use tests::{Harness, Mode, OWNER_KEY, data};

use crate::{
    console::{ESCAPED, NASTY},
    session::Browser,
};

const PAGE: &str = "/customers/goals";

/// Eighty lunches by noon on Fridays, a tip that is overdue, and a visit that has no day.
const LUNCHES: [(&str, &str); 12] = [
    ("outcome", NASTY),
    ("due", ""),
    ("portions", "80"),
    ("by", "12:00"),
    ("weekday", "5"),
    ("items", "3，6"),
    ("slots", "3"),
    ("kind-0", "TRAINING_VISIT"),
    ("text-0", "教保温"),
    ("by-0", "2020-01-01T10:00"),
    // The slot between is none.
    ("kind-2", "CHECK"),
    ("text-2", "看看够不够"),
];

fn id(made: &Value) -> &str {
    made["name"].as_str().and_then(|name| name.rsplit('/').next()).expect("a name")
}

fn with<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    [more, &LUNCHES].concat()
}

async fn refused_for_what_is_wrong(browser: &mut Browser) {
    for (field, value, wrong) in [
        ("guest", "", "guest-wrong"),
        ("guest", "没有这个人", "guest-wrong"),
        ("outcome", " ", "outcome-wrong"),
        ("due", "2026-02-30", "due-wrong"),
        ("portions", "八十", "portions-wrong"),
        ("by", "25:00", "by-wrong"),
        ("items", "小炒肉", "items-wrong"),
        ("items", "", "items-wrong"),
        ("by-0", "明天", "by-0-wrong"),
    ] {
        let refused = browser.post(PAGE, &with(&[(field, value), ("guest", "18")])).await;
        assert!(refused.status == 400 && refused.text.contains(wrong), "{field}: {}", refused.text);
        assert!(refused.text.contains("value=\"看看够不够\""), "what was typed stays");
        assert!(refused.text.contains("name=\"weekday\" value=\"5\" checked"), "what was ticked stays");
    }
}

#[rstest]
#[tokio::test]
async fn a_goal_is_written_down_served_and_closed_on_its_page(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let staff = harness.with_new_key(harness.door().shop(), Kind::Staff, "").await;
    let (mut browser, door) = (Browser::signed_in(&harness, staff.key()).await, harness.door());
    assert!(browser.get("/customers").await.text.contains("href=\"/customers/goals\""));
    refused_for_what_is_wrong(&mut browser).await;
    assert_eq!(door.get("goals").await.ok()["goals"], json!([]), "nothing was written down");
    let more = browser.post(PAGE, &with(&[("then", "slot")])).await;
    assert!(more.status == 200 && more.text.contains("text-3"), "{}", more.text);
    assert_eq!(browser.post(PAGE, &with(&[("guest", "王师傅")])).await.location, PAGE);

    let guest = door.get("customers:lookup?number=18").await.ok();
    let goal = door.get("goals").await.ok()["goals"][0].clone();
    assert_eq!(goal["customer"], guest["name"]);
    let promise =
        json!({ "portions": 80, "byMinute": 720, "weekdays": [5], "warnMinutes": 0, "itemCodes": [3, 6] });
    assert_eq!(goal["promise"], promise);
    let kinds: Vec<_> =
        goal["services"].as_array().expect("services").iter().map(|one| &one["kind"]).collect();
    assert_eq!(kinds, ["TRAINING_VISIT", "CHECK"]);
    harness.run_due("customers").await;
    let of_guest = format!("{PAGE}?customer={}", id(&guest));
    assert!(
        browser
            .get(&format!("/customers/{}", id(&guest)))
            .await
            .text
            .contains(&format!("href=\"{of_guest}\""))
    );
    let shown = browser.get(&of_guest).await.text;
    assert!(shown.contains(ESCAPED) && !shown.contains("<script>alert"), "{shown}");
    assert!(
        shown.contains("每周五 12:00 前 80 份（农家小炒肉、") && shown.contains("说好的还没做：教保温"),
        "{shown}"
    );
    let shown = browser.get(&format!("{of_guest}&lang=en")).await.text;
    assert!(shown.contains("80 portions by 12:00 every Fri"), "{shown}");
    browser.get(&format!("{of_guest}&lang=zh")).await;

    let finish = format!("{PAGE}/{}/services/0", id(&goal));
    let refused = browser.post(&finish, &[("minutes", "很久"), ("from", "w-")]).await;
    assert!(refused.status == 400 && refused.text.contains("value=\"很久\""), "{}", refused.text);
    assert!(refused.text.contains(&format!("id=\"w-{}-0-wrong\"", id(&goal))), "{}", refused.text);
    let done = browser.post(&finish, &[("minutes", "40"), ("customer", id(&guest))]).await;
    assert_eq!(done.location, of_guest, "{}", done.text);
    let shown = browser.get(&of_guest).await.text;
    assert!(shown.contains("40 分钟") && shown.contains("眼下没有要当心的"), "{shown}");
    let received =
        &door.get(&format!("{}/ledger", guest["name"].as_str().expect("a name"))).await.ok()["received"];
    assert_eq!(received["minutes"], json!(40));

    let close = format!("{PAGE}/{}/close", id(&goal));
    assert_eq!(browser.post(&close, &[("state", "OPEN")]).await.status, 400);
    assert_eq!(browser.post(&close, &[("state", "REACHED"), ("note", "都吃上了")]).await.location, PAGE);
    let again = browser.post(&close, &[("state", "MISSED")]).await;
    assert!(again.status == 400 && again.text.contains("已经有结果了"), "{}", again.text);
    assert!(browser.get(PAGE).await.text.contains("都吃上了"));
    assert_eq!(browser.get(&close).await.location, PAGE);
    harness.check().await;
}

/// What is about to fail is told where it can be helped; what is past helping is not.
#[tokio::test]
async fn a_promise_that_is_short_leads_to_where_the_rest_is_ordered() {
    let harness = Harness::start(Mode::InProcess, Engine::Sqlite).await.expect("SQLite is always there");
    let (mut browser, door) = (Browser::signed_in(&harness, OWNER_KEY).await, harness.door());
    let guest = door.get("customers:lookup?number=18").await.ok();
    // Whatever the hour is where this runs: warned of all day, or broken already.
    let goal = json!({ "customer": guest["name"], "outcome": "都吃上饭", "dueDate": "2099-01-01",
        "promise": { "portions": 80, "byMinute": 1439, "warnMinutes": 720, "itemCodes": [3] } });
    door.post("goals", &goal).await.ok();
    let early = json!({ "customer": guest["name"], "outcome": "早饭", "promise": { "portions": 5, "byMinute": 1, "itemCodes": [3] } });
    door.post("goals", &early).await.ok();
    // A promise is watched from when it was made.
    let yesterday = "UPDATE goals SET created_at = created_at - 86400000000";
    data::change(harness.database(), "customers", yesterday).await;
    harness.run_due("customers").await;
    let told = door.get("goalWarnings").await.ok();
    let shown = browser.get(PAGE).await.text;
    for warning in told["goalWarnings"].as_array().expect("warnings") {
        let text = warning["text"].as_str().expect("a text");
        assert!(shown.contains(text), "{text} is not in {shown}");
    }
    assert!(told.to_string().contains("BROKEN") && shown.contains("补一份心意"), "{told}");
    assert!(shown.contains(&format!("class=\"act\" href=\"/board?guest={}\"", id(&guest))), "{shown}");
    let name = told["goalWarnings"][0]["goal"].as_str().expect("a goal");
    door.post(&format!("{name}:close"), &json!({ "state": "DROPPED" })).await.ok();
    let left = browser.get(PAGE).await.text;
    assert!(!left.contains(told["goalWarnings"][0]["text"].as_str().expect("a text")), "{left}");
}
