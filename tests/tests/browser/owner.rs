//! The owner's pages, as the owner uses them: a complaint is answered and closed, a
//! campaign made, figures looked at and taken along; with scripts and without.

use rstest::rstest;
use runtime::Kind;
use serde_json::{Value, json};
use storage::Engine;
use tests::{Browser, Harness, Mode, OWNER_KEY};

use crate::{
    every_page::{Page, Site},
    lived_in::{complaint, lived_in, text},
};

/// The browser as the owner has it open, and the shop behind it.
pub(crate) async fn owner(scripts: bool) -> Option<(Browser, Harness)> {
    let browser = Browser::start().await?;
    let harness = Harness::start(Mode::InProcess, Engine::Sqlite).await.expect("SQLite is always there");
    browser.sign_in(harness.door().address(), OWNER_KEY).await;
    browser.run_scripts(scripts).await;
    Some((browser, harness))
}

pub(crate) async fn open(browser: &Browser, harness: &Harness, path: &str) {
    browser.open(&format!("{}{path}", harness.door().address())).await;
}

pub(crate) fn id(value: &Value) -> &str {
    text(value, "name").rsplit('/').next().expect("an id")
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
    browser.fill("#goodwill input[name=remedy]", "补一份汤").await;
    browser.fill("#amount", "2").await;
    browser.click("#goodwill button").await;
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
    // What an entry answers is no open question any more.
    browser.until("!document.querySelector('#questions form')").await;
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
    browser.click("#campaign button.main").await;
    // What is wrong is said beside its field, and what was typed stays.
    browser
        .until("document.querySelector('#daily-wrong') && document.querySelector('#name').value === '下雨天'")
        .await;
    browser.complaints().await;
    browser.fill("#daily", "30").await;
    // Before it is made, it is seen whom it would have reached.
    browser.click("#campaign button[value=preview]").await;
    browser
        .until("document.querySelector('#preview') && document.querySelector('#daily').value === '30'")
        .await;
    browser.click("#campaign button.main").await;
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
    browser.click("#campaign button.main").await;
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
    browser.fill("#topic", "big-notes").await;
    browser.fill("#boundary_text", "小本生意，找不开大钞").await;
    browser.click("#new-boundary button").await;
    browser.until("document.querySelector('#boundaries').textContent.includes('小本生意')").await;
    browser.fill("form[action='/giving/allowances/staff'] [name=daily]", "50").await;
    browser.click("form[action='/giving/allowances/staff'] button").await;
    browser.until("document.querySelector(\"form[action='/giving/allowances/staff'] [name=daily]\").value === '50.00'").await;
    browser.click("#wishes input[value=BIRTHDAY]").await;
    browser.click("#wishes button").await;
    browser.until("document.querySelector('#wishes input[value=BIRTHDAY][checked]')").await;

    let boundaries = harness.door().get("boundaries").await.ok();
    let ours = boundaries["boundaries"]
        .as_array()
        .expect("boundaries")
        .iter()
        .any(|one| one["topic"] == "big-notes");
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
        ("csv", "text/csv; charset=utf-8", "By"),
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
    let ids = vec![("{case}", id(&case).to_owned())];
    let site =
        Site { address: harness.door().address(), keys: vec![(Kind::Owner, key)], album: "full/", ids };
    let paths = [
        "/care",
        "/care/cases/{case}",
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
