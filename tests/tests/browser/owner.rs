//! The owner's pages, as the owner uses them: a complaint is answered and closed, a
//! campaign made, figures looked at and taken along; with scripts and without.

use kernel::{Clock, Time};
use rstest::rstest;
use runtime::Kind;
use serde_json::{Value, json};
use storage::Engine;
use tests::{Browser, Gateway, Harness, Mode, OWNER_KEY, data};

use crate::every_page::{Page, Site};

/// Markup, a change of direction, and characters that are nothing to see.
const NASTY: &str = "<b onclick=\"x()\">肉</b>\"'&\u{202e}王\u{200b}";
/// In the history that is brought in: what guests have, the most usual first.
const DISHES: [(&str, i64); 8] = [
    ("农家小炒肉", 1_800),
    ("鱼香肉丝", 1_600),
    ("西红柿炒鸡蛋", 1_200),
    ("麻婆豆腐", 1_200),
    ("手撕包菜", 1_000),
    ("番茄牛腩", 2_800),
    ("宫保鸡丁", 1_800),
    ("紫菜蛋花汤", 800),
];

/// The browser as the owner has it open, and the shop behind it.
async fn owner(scripts: bool) -> Option<(Browser, Harness)> {
    let browser = Browser::start().await?;
    let harness = Harness::start(Mode::InProcess, Engine::Sqlite).await.expect("SQLite is always there");
    browser.sign_in(harness.door().address(), OWNER_KEY).await;
    browser.run_scripts(scripts).await;
    Some((browser, harness))
}

async fn open(browser: &Browser, harness: &Harness, path: &str) {
    browser.open(&format!("{}{path}", harness.door().address())).await;
}

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or_else(|| panic!("no {field}: {value}"))
}

fn id(value: &Value) -> &str {
    text(value, "name").rsplit('/').next().expect("an id")
}

async fn regular(door: &Gateway) -> String {
    text(&door.get("customers:lookup?number=18").await.ok(), "name").to_owned()
}

async fn complaint(door: &Gateway, words: &str) -> Value {
    let case = json!({
        "customer": regular(door).await, "text": words, "channel": "wechat-group", "senderId": "wx-wang",
    });
    door.post("cases", &case).await.ok()
}

#[rstest]
#[tokio::test]
async fn an_owner_answers_a_complaint_makes_it_good_and_closes_it(#[values(true, false)] scripts: bool) {
    let Some((browser, harness)) = owner(scripts).await else { return };
    let case = complaint(harness.door(), "汤洒了一半").await;
    open(&browser, &harness, "/care").await;
    browser.click("#cases .whole").await;
    browser.until(&format!("location.pathname === '/care/cases/{}'", id(&case))).await;

    browser.fill("#text", "对不起，马上补一份").await;
    browser.click("#reply button.main").await;
    browser.until("document.querySelector('.thread .ours')").await;
    browser.fill("#remedy input[name=remedy]", "补一份汤").await;
    browser.fill("#amount", "2").await;
    browser.click("#remedy button").await;
    browser.until("document.querySelector('.thread .done')").await;
    browser.fill("#text", "补好了").await;
    browser.click("#reply button[name=then]").await;
    browser.until("document.querySelector('#close')").await;
    browser.click("#close button").await;
    browser.until("!document.querySelector('#reply')").await;

    let closed = harness.door().get(text(&case, "name")).await.ok();
    assert_eq!((&closed["state"], &closed["remedyCost"]["amount"]), (&json!("CLOSED"), &json!("200")));
    browser.fill("#reason", "还是不对").await;
    browser.click("#reopen button").await;
    browser.until("document.querySelector('#reply')").await;
    browser.close().await;
}

#[rstest]
#[tokio::test]
async fn a_question_that_nothing_answered_is_answered_from_now_on(#[values(true, false)] scripts: bool) {
    let Some((browser, harness)) = owner(scripts).await else { return };
    let ask = json!({ "text": "你们那里可以停房车吗" });
    let asked = harness.door().post("questions", &ask).await.ok();
    assert_ne!(asked["state"], "ANSWERED");
    open(&browser, &harness, "/care").await;
    browser.click("#questions summary").await;
    browser.fill("#questions textarea[name=answer]", "可以，停在市场后门").await;
    browser.click("#questions button.main").await;
    browser
        .until("document.querySelector('#questions .tag') && !document.querySelector('#questions form')")
        .await;
    let asked = harness.door().post("questions", &ask).await.ok();
    assert_eq!((&asked["state"], &asked["answer"]), (&json!("ANSWERED"), &json!("可以，停在市场后门")));
    browser.close().await;
}

#[rstest]
#[tokio::test]
async fn a_campaign_is_made_changed_and_stopped(#[values(true, false)] scripts: bool) {
    let Some((browser, harness)) = owner(scripts).await else { return };
    open(&browser, &harness, "/giving/rewards/new").await;
    browser.fill("#name", "一碗热汤").await;
    browser.fill("#cost", "1.50").await;
    browser.fill("#stock", "20").await;
    browser.click("#reward button.main").await;
    browser.until("location.pathname === '/giving'").await;

    open(&browser, &harness, "/giving/campaigns/new").await;
    browser.fill("#name", "下雨天").await;
    browser.click(".offer:last-of-type input[type=checkbox]").await;
    browser.fill("#daily", "三十").await;
    browser.click("#campaign > button.main").await;
    // What is wrong is said beside its field, and what was typed stays.
    browser
        .until("document.querySelector('#daily-wrong') && document.querySelector('#name').value === '下雨天'")
        .await;
    browser.complaints().await;
    browser.fill("#daily", "30").await;
    browser.click("#campaign > button.main").await;
    browser.until("location.pathname === '/giving'").await;

    let made = async || {
        let all = harness.door().get("campaigns").await.ok();
        let all = all["campaigns"].as_array().expect("campaigns").clone();
        all.into_iter().find(|one| one["displayName"] == "下雨天").expect("it is made")
    };
    let campaign = made().await;
    assert_eq!(campaign["budget"]["daily"]["money"]["amount"], "3000");
    assert_eq!((&campaign["automatic"], &campaign["holdoutBasisPoints"]), (&json!(true), &json!(1_000)));
    open(&browser, &harness, &format!("/giving/campaigns/{}", id(&campaign))).await;
    browser.fill("#daily", "12.50").await;
    browser.click("#campaign > button.main").await;
    browser.until("location.pathname === '/giving'").await;
    assert_eq!(made().await["budget"]["daily"]["money"]["amount"], "1250");
    browser.click(&format!("form[action='/giving/campaigns/{}/stop'] button", id(&campaign))).await;
    browser
        .until(&format!(
            "!document.querySelector(\"form[action='/giving/campaigns/{}/stop'] [name=paused]\")",
            id(&campaign)
        ))
        .await;
    assert_eq!(made().await["paused"], true);
    browser.close().await;
}

#[rstest]
#[tokio::test]
async fn bounds_allowances_and_wishes_are_set(#[values(true, false)] scripts: bool) {
    let Some((browser, harness)) = owner(scripts).await else { return };
    open(&browser, &harness, "/giving").await;
    browser.click("#boundaries > details:last-of-type > summary").await;
    browser.fill("#topic", "credit").await;
    browser.fill("#boundary_text", "小本生意，不赊账").await;
    browser.click("#new-boundary button").await;
    browser.until("document.querySelector('#boundaries').textContent.includes('小本生意')").await;
    browser.fill("form[action='/giving/allowances/staff'] [name=daily]", "50").await;
    browser.click("form[action='/giving/allowances/staff'] button").await;
    browser.until("document.querySelector(\"form[action='/giving/allowances/staff'] [name=daily]\").value === '50.00'").await;
    browser.click("#wishes input[value=BIRTHDAY]").await;
    browser.click("#wishes button").await;
    browser.until("document.querySelector('#wishes input[value=BIRTHDAY][checked]')").await;

    let boundaries = harness.door().get("boundaries").await.ok();
    let ours =
        boundaries["boundaries"].as_array().expect("boundaries").iter().any(|one| one["topic"] == "credit");
    assert!(ours, "{boundaries}");
    assert_eq!(harness.door().get("wishPolicy").await.ok()["kinds"], json!(["BIRTHDAY"]));
    browser.close().await;
}

#[tokio::test]
async fn figures_are_looked_at_and_taken_along() {
    let Some((browser, harness)) = owner(true).await else { return };
    lived_in(&harness).await;
    open(&browser, &harness, "/insight").await;
    browser.click("a[href^='/insight/menu#']").await;
    browser
        .until("location.pathname === '/insight/menu' && document.querySelector('#coverage svg polyline')")
        .await;
    for (ending, kind, begins) in [
        ("csv", "text/csv; charset=utf-8", "按什么"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "PK"),
    ] {
        let address: String =
            browser.value(&format!("document.querySelector(\"#coverage a[href$='.{ending}']\").href")).await;
        let script =
            "const asked = new XMLHttpRequest(); asked.open('GET', arguments[0], false); asked.send();
            return [asked.status, asked.getResponseHeader('content-type'), asked.responseText.slice(0, 9)]";
        let (status, told, text): (u16, String, String) = browser.run(script, &[json!(address)]).await;
        assert_eq!((status, told.as_str()), (200, kind));
        assert!(text.trim_start_matches('\u{feff}').starts_with(begins), "{text}");
    }
    browser.close().await;
}

#[tokio::test]
async fn the_owners_pages_look_right_when_they_are_full() {
    let Some((browser, harness)) = owner(true).await else { return };
    let case = lived_in(&harness).await;
    let key = harness.with_new_key(harness.door().shop(), Kind::Owner, "").await.key().to_owned();
    let site = Site { address: harness.door().address(), keys: vec![(Kind::Owner, key)], album: "full/" };
    let of_case: &'static str = format!("/care/cases/{}", id(&case)).leak();
    let paths = [
        "/care",
        of_case,
        "/insight",
        "/insight/menu",
        "/insight/guests",
        "/insight/giving",
        "/insight/service",
        "/giving",
    ];
    let wrong = site.look_at(&browser, &paths.map(|path| Page::of(path, Kind::Owner))).await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    browser.close().await;
}

/// A shop with a past, in which all is full of what nobody should write; answers a case.
async fn lived_in(harness: &Harness) -> Value {
    let door = harness.door();
    let now = Clock::system().now();
    door.patch(
        &format!("/v1/shops/{}?updateMask=openingHours", door.shop()),
        &json!({ "openingHours": [{ "openMinute": 0, "closeMinute": 1440 }] }),
    )
    .await
    .ok();
    bring_history(door, now).await;
    let rule =
        json!({ "displayName": "头单", "trigger": "EVERY_ORDER", "text": format!("{NASTY} 还合口味吗？") });
    door.post("followUpRules", &rule).await.ok();
    let dish = json!({ "code": 77, "displayName": format!("=1+1{NASTY}"), "price": { "amount": "1500", "currency": "CNY" }, "cost": { "amount": "500", "currency": "CNY" }, "category": NASTY });
    door.post("menuItems", &dish).await.ok();
    for at in 0..4 {
        let lines = json!([{ "itemCode": 77, "quantity": 1 }, { "itemCode": 3, "quantity": 2 }]);
        let order = door.post("orders", &json!({ "customerNumber": 18, "lines": lines })).await.ok();
        door.advance(text(&order, "name"), "COMPLETED").await;
        harness.settle().await;
        let rating = json!({ "order": order["name"], "productScore": 5 - at % 2, "serviceScore": 4 - at, "comment": NASTY });
        door.post("ratings", &rating).await.ok();
    }
    for words in [NASTY, "可以开发票吗", "你们那里可以停房车吗", "可以停房车吗"] {
        door.post("questions", &json!({ "text": words })).await.ok();
    }
    alerts(harness, now).await;
    harness.settle().await;
    for service in ["customers", "loyalty", "feedback"] {
        harness.run_due(service).await;
    }
    complaint(door, NASTY).await;
    complaint(door, "等了一个半小时，菜都凉了。打电话也没人接，以后不来了。").await;
    let case = complaint(door, &NASTY.repeat(12)).await;
    let name = text(&case, "name");
    door.post(&format!("{name}:reply"), &json!({ "text": "对不起，我们马上重做一份送过来。" })).await.ok();
    door.post(&format!("{name}:resolve"), &json!({ "text": format!("重做好了。{NASTY}") })).await.ok();
    case
}

/// Half a year of orders: some guests come every week, some not any more.
async fn bring_history(door: &Gateway, now: Time) {
    let mut guests = vec![regular(door).await];
    for name in ["王建国", NASTY, "李小红", "Maria Rossi", "赵师傅"] {
        guests.push(
            text(&door.post("customers", &json!({ "displayName": name })).await.ok(), "name").to_owned(),
        );
    }
    let orders = (0..180_i64).map(|at| {
        let guest = usize::try_from(at).expect("small") % guests.len();
        // The first guests come until today, the last stopped long ago.
        let days = at + 40 * i64::try_from(guest).expect("small");
        let minutes = days * 1_440 + 60 * (at % 5) + 90;
        let when = now.plus_micros(-minutes * 60_000_000).timestamp().to_string();
        let line = |step: i64| {
            let (name, price) = DISHES[usize::try_from((at * at + step * 3) % 11).expect("small") % DISHES.len()];
            json!({ "itemName": name, "quantity": 1 + at % 2, "unitPrice": { "amount": price, "currency": "CNY" } })
        };
        let lines: Vec<Value> = (0..=at % 3).map(line).collect();
        json!({ "externalId": format!("o-{at}"), "orderTime": when, "customer": guests[guest], "lines": lines })
    });
    let orders: Vec<Value> = orders.collect();
    door.post("orders:batchImport", &json!({ "source": "till", "orders": orders })).await.ok();
}

/// One of each watch, as if it had noticed something.
async fn alerts(harness: &Harness, now: Time) {
    let customer = regular(harness.door()).await;
    let customer = customer.rsplit('/').next().expect("an id").replace('-', "");
    for (at, kind) in ["DRIFT", "SILENCE", "SPIKE"].into_iter().enumerate() {
        let about = if kind == "SPIKE" { "NULL".to_owned() } else { format!("x'{customer}'") };
        let said = NASTY.replace('\'', "''");
        let sql = format!(
            "INSERT INTO alerts VALUES ('{}', x'0192000000007000800000000000000{at}', '{kind}', {about}, 'c{at}',
                '等得比以前久：平均 41 分钟，从前 23 分钟。{said}', 'Waits longer than before. {said}', {}, '', NULL)",
            harness.door().shop(),
            now.micros()
        );
        data::change(harness.database(), "feedback", &sql).await;
    }
}
