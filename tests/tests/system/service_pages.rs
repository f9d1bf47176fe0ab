//! Services on their pages, as a browser without scripts uses them.

use rstest::rstest;
use runtime::Kind;
use serde_json::{Value, json};
use storage::Engine;
use tests::{Harness, Mode, OWNER_KEY};

use crate::{console::ESCAPED, session::Browser};

/// A name with markup: what can't be seen has no place in one.
const NAME: &str = "<script>alert(1)</script>\"'&";
const PAGE: &str = "/menu/services";

/// A tasting before, three lunches, and a visit after.
const CATERING: [(&str, &str); 14] = [
    ("name", NAME),
    ("name_en", ""),
    ("layer", "VALUE"),
    ("slots", "4"),
    ("phase-0", "BEFORE"),
    ("title-0", "试菜"),
    ("phase-1", "DURING"),
    ("title-1", "午餐"),
    ("after-1", "4"),
    ("amount-1", "1600"),
    ("times-1", "3"),
    // The slot between is none.
    ("phase-3", "AFTER"),
    ("title-3", "回访"),
    ("after-3", "25"),
];

fn id(made: &Value) -> &str {
    made["name"].as_str().and_then(|name| name.rsplit('/').next()).expect("a name")
}

fn yuan(fen: i64) -> Value {
    json!({ "amount": fen.to_string(), "currency": "CNY" })
}

fn with<'a>(fields: &[(&'a str, &'a str)], more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    [more, fields].concat()
}

/// Makes the service by its form, once that was wrong; answers it.
async fn make(browser: &mut Browser, harness: &Harness) -> Value {
    let new = format!("{PAGE}/new");
    assert!(browser.get(&new).await.text.contains("title-2"), "a step of each phase");
    let refused = browser.post(&new, &with(&CATERING, &[("hourly_cost", "三十")])).await;
    assert!(refused.status == 400 && refused.text.contains("hourly_cost-wrong"), "{}", refused.text);
    assert!(refused.text.contains("value=\"试菜\""), "what was typed stays");
    let refused = browser.post(&new, &with(&CATERING, &[("times-3", "401")])).await;
    assert!(refused.status == 400 && refused.text.contains("times-3-wrong"), "{}", refused.text);
    let refused = browser.post(&new, &[("name", "空")]).await;
    assert!(refused.status == 400 && refused.text.contains("title-0-wrong"), "{}", refused.text);
    let more = browser.post(&new, &with(&CATERING, &[("then", "slot")])).await;
    assert!(more.status == 200 && more.text.contains("title-4"), "{}", more.text);
    let made = browser.post(&new, &with(&CATERING, &[("hourly_cost", "30")])).await;
    assert_eq!(made.location, format!("{PAGE}#services"), "{}", made.text);
    let all = harness.door().get("serviceProducts").await.ok();
    let ours =
        all["serviceProducts"].as_array().expect("services").iter().find(|one| one["displayName"] == NAME);
    ours.expect("it is made").clone()
}

#[rstest]
#[tokio::test]
async fn a_service_is_made_sold_and_done_stage_by_stage_on_its_page(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let (mut browser, door) = (Browser::signed_in(&harness, OWNER_KEY).await, harness.door());
    assert!(browser.get("/menu").await.text.contains("href=\"/menu/services\""));
    let service = make(&mut browser, &harness).await;
    assert_eq!((&service["price"], &service["hourlyCost"]), (&yuan(480_000), &yuan(3_000)));

    let sell = format!("{PAGE}/contracts");
    let wanted = [("service", id(&service)), ("note", "12 点前到")];
    for (guest, start, wrong) in
        [("没有这个人", "", "sell-guest-wrong"), ("18", "2026-13-01", "sell-start-wrong")]
    {
        let refused = browser.post(&sell, &with(&wanted, &[("guest", guest), ("start", start)])).await;
        assert!(refused.status == 400 && refused.text.contains(wrong), "{}", refused.text);
        assert!(refused.text.contains("value=\"12 点前到\""), "what was typed stays");
    }
    let sold = browser.post(&sell, &with(&wanted, &[("guest", "王师傅"), ("start", "2026-01-05")])).await;
    assert_eq!(sold.location, PAGE, "{}", sold.text);
    let guest = door.get("customers:lookup?number=18").await.ok();
    let contract = door.get("serviceContracts").await.ok()["serviceContracts"][0].clone();
    assert_eq!((&contract["customer"], &contract["note"]), (&guest["name"], &json!("12 点前到")));
    let shown = browser.get(PAGE).await.text;
    assert!(shown.contains(ESCAPED) && !shown.contains("<script>alert"), "{shown}");
    assert!(shown.contains("件过期没做") && shown.contains("href=\"/insight/service#services\""), "{shown}");

    let stage = |position: u8| format!("{PAGE}/contracts/{}/stages/{position}", id(&contract));
    let etag = contract["etag"].as_str().expect("an etag");
    let refused = browser.post(&stage(4), &[("minutes", "很久"), ("cost", "40.5"), ("etag", etag)]).await;
    assert!(refused.status == 400 && refused.text.contains("minutes-wrong"), "{}", refused.text);
    assert!(refused.text.contains("value=\"40.5\""), "what was typed stays");
    let done = browser.post(&stage(1), &[("minutes", "60"), ("cost", "40"), ("etag", etag)]).await;
    assert_eq!(done.location, PAGE, "{}", done.text);
    let stale = browser.post(&stage(2), &[("etag", etag)]).await;
    assert!(stale.status == 400 && stale.text.contains("刚才有人改过了"), "{}", stale.text);
    let again = browser.post(&stage(1), &[]).await;
    assert_eq!(again.status, 400, "what is done is not done again");
    assert_eq!(browser.get(&stage(1)).await.location, PAGE);
    let name = contract["name"].as_str().expect("a name");
    assert_eq!(door.get(name).await.ok()["cost"], yuan(7_000), "an hour of 30, and 40 for things");

    let cancel = format!("{PAGE}/contracts/{}/cancel", id(&contract));
    let of_guest = [("reason", "搬走了"), ("customer", id(&guest))];
    let cancelled = browser.post(&cancel, &of_guest).await;
    assert_eq!(cancelled.location, format!("{PAGE}?customer={}", id(&guest)), "{}", cancelled.text);
    assert!(browser.get(&cancelled.location).await.text.contains("搬走了"));
    assert_eq!(door.get(name).await.ok()["state"], "CANCELLED");
    harness.check().await;
}

#[rstest]
#[tokio::test]
async fn a_free_service_is_noted_with_what_it_cost_and_one_that_is_not_sold_is_refused(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let (mut browser, door) = (Browser::signed_in(&harness, OWNER_KEY).await, harness.door());
    let ironing = json!({ "displayName": "熨衬衫", "layer": "EMOTIONAL", "hourlyCost": yuan(3_000),
        "steps": [{ "phase": "DURING", "title": "熨" }] });
    let ironing = door.post("serviceProducts", &ironing).await.ok();
    let given = format!("{PAGE}/given");
    let took = [("service", id(&ironing)), ("minutes", "10"), ("note", "相亲")];
    for (field, value, wrong) in [
        ("cost", "-1", "give-cost-wrong"),
        ("guest", "0号", "give-guest-wrong"),
        ("guest", "区", "18号 王师傅"),
    ] {
        let refused = browser.post(&given, &with(&took, &[(field, value)])).await;
        assert!(refused.status == 400 && refused.text.contains(wrong), "{}", refused.text);
        assert!(refused.text.contains("value=\"相亲\""), "what was typed stays");
    }
    let noted = browser.post(&given, &with(&took, &[("guest", "18号"), ("cost", "0.50")])).await;
    assert_eq!(noted.location, PAGE, "{}", noted.text);
    let contract = door.get("serviceContracts").await.ok()["serviceContracts"][0].clone();
    assert_eq!((&contract["state"], &contract["cost"]), (&json!("COMPLETED"), &yuan(550)));
    browser.post(&given, &took).await;
    let walk_in = door.get("serviceContracts").await.ok()["serviceContracts"][0].clone();
    assert_eq!((&walk_in["customer"], &walk_in["cost"]), (&json!(""), &yuan(500)));

    let page = format!("{PAGE}/{}", id(&ironing));
    let etag = ironing["etag"].as_str().expect("an etag");
    let form = [("name", "熨衣服"), ("slots", "2"), ("title-0", "熨"), ("retired", "on"), ("etag", etag)];
    assert_eq!(browser.post(&page, &form).await.location, format!("{PAGE}#services"));
    assert_eq!(browser.post(&page, &form).await.status, 400, "somebody changed it meanwhile");
    let shown = browser.get(&page).await.text;
    assert!(shown.contains("value=\"熨衣服\"") && shown.contains("checked"), "{shown}");
    let refused = browser.post(&given, &took).await;
    assert!(refused.status == 400 && refused.text.contains("这样服务不卖了"), "{}", refused.text);
    assert_eq!(browser.get(&format!("{PAGE}/nothing")).await.status, 400);
    harness.check().await;
}

#[tokio::test]
async fn staff_do_services_and_are_not_led_to_what_they_may_not() {
    let harness = Harness::start(Mode::InProcess, Engine::Sqlite).await.expect("SQLite is always there");
    let staff = harness.with_new_key(harness.door().shop(), Kind::Staff, "").await;
    let mut browser = Browser::signed_in(&harness, staff.key()).await;
    let shown = browser.get(PAGE).await;
    assert_eq!(shown.status, 200, "{}", shown.text);
    assert!(!shown.text.contains("/insight") && !shown.text.contains("/services/new"), "{}", shown.text);
    assert_eq!(browser.post(&format!("{PAGE}/new"), &CATERING).await.status, 400);
    let guest = harness.door().get("customers:lookup?number=18").await.ok();
    let guest = harness
        .with_new_key(harness.door().shop(), Kind::Guest, guest["name"].as_str().expect("a name"))
        .await;
    assert_eq!(guest.get("serviceContracts").await.status, 403, "costs are no guest's business");
}
