//! Channels are set up by whoever owns the shop, and the chat is tried from both sides; with
//! scripts and without.

use rstest::rstest;
use serde_json::{Value, json};
use storage::Engine;
use tests::{Browser, Harness, Mode, OWNER_KEY};

async fn owner(scripts: bool) -> Option<(Browser, Harness)> {
    let browser = Browser::start().await?;
    let harness = Harness::start(Mode::InProcess, Engine::Sqlite).await.expect("SQLite is always there");
    let always = json!({ "openingHours": [{ "openMinute": 0, "closeMinute": 1_440 }] });
    harness.door().patch(&format!("shops/{}", harness.door().shop()), &always).await.ok();
    browser.sign_in(harness.door().address(), OWNER_KEY).await;
    browser.run_scripts(scripts).await;
    Some((browser, harness))
}

async fn open(browser: &Browser, harness: &Harness, path: &str) {
    browser.open(&format!("{}{path}", harness.door().address())).await;
}

#[rstest]
#[tokio::test]
async fn a_channel_is_set_up_checked_changed_and_removed(#[values(true, false)] scripts: bool) {
    let Some((browser, harness)) = owner(scripts).await else { return };
    open(&browser, &harness, "/settings/channels").await;
    browser.click("#webhook a").await;
    browser.until("location.pathname === '/settings/channels/webhook'").await;
    let address: String = browser.value("document.querySelector('#address code').textContent").await;
    assert_eq!(address, format!("{}/channels/webhook/{}", harness.door().address(), harness.door().shop()));

    browser.fill("#url", "nowhere").await;
    browser.click("#form button.main").await;
    browser.until("document.querySelector('#url-wrong')").await;
    browser.complaints().await;
    browser.fill("#url", "http://127.0.0.1:9/hook").await;
    browser.fill("#signing_secret", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").await;
    browser.fill("#quiet_from", "22:00").await;
    browser.fill("#quiet_until", "8:00").await;
    browser.click("input[name=ORDER_READY]").await;
    browser.click("#form button.main").await;
    browser.until("document.querySelector('#check')").await;
    let page: String = browser.value("document.documentElement.outerHTML").await;
    assert!(!page.contains("whsec_MfKQ") && !page.contains("127.0.0.1:9/"), "a secret is shown again");
    let kept = harness.door().get("channels/webhook").await.ok();
    assert_eq!((&kept["quietFromMinute"], &kept["quietUntilMinute"]), (&json!(1_320), &json!(480)));
    assert_eq!((&kept["notices"], &kept["missing"]), (&json!(["ORDER_READY"]), &json!([])), "{kept}");

    // It may not go into a private network, which a check finds.
    browser.click("#check form button").await;
    browser.until("document.querySelector('#check [role=alert]')").await;
    let said: String = browser.value("document.querySelector('#check [role=alert]').textContent").await;
    assert!(said.contains("内网") || said.contains("private network"), "{said}");

    // What is left empty stays.
    open(&browser, &harness, "/settings/channels/webhook").await;
    browser.click("input[name=ORDER_READY]").await;
    browser.click("#form button.main").await;
    browser
        .until(
            "document.querySelector('#check') && !document.querySelector('input[name=ORDER_READY]').checked",
        )
        .await;
    let kept = harness.door().get("channels/webhook").await.ok();
    assert_eq!((&kept["notices"], &kept["missing"]), (&json!([]), &json!([])), "{kept}");
    browser.click("#end summary").await;
    browser.click("#end button").await;
    browser.until("location.pathname === '/settings/channels'").await;
    assert_eq!(harness.door().get("channels/webhook").await.status, 404);
    browser.close().await;
}

/// Says something as the guest, and waits until the telephone shows an answer with these words.
async fn say(browser: &Browser, text: &str, answer: &str) {
    browser.fill("#say-as-guest #text", text).await;
    browser.click("#say-as-guest button").await;
    browser
        .until(&format!(
            "[...document.querySelectorAll('.thread li')].slice(-2).some((one) => one.textContent.includes('{answer}'))"
        ))
        .await;
}

/// Waits until the shop's side has something, where no script does so by itself.
async fn until(browser: &Browser, harness: &Harness, scripts: bool, what: &str) {
    if !scripts {
        harness.settle().await;
        let here: String = browser.value("location.pathname + location.search").await;
        browser.open(&format!("{}{here}", harness.door().address())).await;
    }
    browser.until(what).await;
}

#[rstest]
#[tokio::test]
async fn an_order_a_change_a_complaint_and_its_repair_are_seen_from_both_sides(
    #[values(true, false)] scripts: bool,
) {
    let Some((browser, harness)) = owner(scripts).await else { return };
    let wang = harness.door().get("customers:lookup?number=18").await.ok();
    let id = wang["name"].as_str().and_then(|name| name.rsplit('/').next()).expect("an id");
    open(&browser, &harness, "/simulator").await;
    browser.click(&format!("#guest option[value='{id}']")).await;
    browser.click("#who button").await;
    browser.until(&format!("location.search === '?guest={id}'")).await;
    harness.settle().await;
    say(&browser, "订餐3.6", "农家小炒肉").await;
    until(&browser, &harness, scripts, "document.querySelector('#orders li')").await;
    say(&browser, "不要辣", "不要辣").await;
    say(&browser, "送错了，我要的是紫菜汤", "抱歉").await;
    until(&browser, &harness, scripts, "document.querySelector('#cases form')").await;
    browser.fill("#cases input[name=answer]", "马上给您补一份").await;
    browser.click("#cases button[name=then]").await;
    let told =
        "[...document.querySelectorAll('.thread .theirs')].at(-1).textContent.includes('马上给您补一份')";
    browser.until("document.querySelector('#cases')").await;
    until(&browser, &harness, scripts, told).await;
    say(&browser, "解决了", "").await;
    until(&browser, &harness, scripts, "!document.querySelector('#cases form')").await;

    let cases = harness.door().get("cases").await.ok();
    let closed: Vec<&Value> = cases["cases"].as_array().expect("cases").iter().collect();
    assert_eq!((&closed[0]["state"], &closed[0]["closedByGuest"]), (&json!("CLOSED"), &json!(true)));
    // The kitchen has it as well.
    browser.click("#orders button").await;
    browser.until("document.querySelector('#orders li')").await;
    browser.close().await;
}

#[tokio::test]
async fn a_guest_wants_no_messages_and_then_does_again() {
    let Some((browser, harness)) = owner(false).await else { return };
    let wang = harness.door().get("customers:lookup?number=18").await.ok();
    let name = wang["name"].as_str().expect("a name");
    let id = name.rsplit('/').next().expect("an id");
    let reach = async || harness.door().get(&format!("{name}/reach")).await.ok()["optedOut"] == true;
    open(&browser, &harness, &format!("/customers/{id}")).await;
    browser.click("#reach button").await;
    browser.until("document.querySelector('#reach .wrong')").await;
    assert!(reach().await);
    browser.click("#reach button").await;
    browser.until("!document.querySelector('#reach .wrong')").await;
    assert!(!reach().await);
    browser.close().await;
}
