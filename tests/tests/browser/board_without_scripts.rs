//! The counter's board where no script runs: every form does its work.

use serde_json::json;
use tests::{Browser, Harness};

use crate::board::{board, place, state};

/// The board, on which no script runs.
async fn plain() -> Option<(Browser, Harness)> {
    let (browser, harness) = board().await?;
    browser.run_scripts(false).await;
    browser.open(&format!("{}/board", harness.door().address())).await;
    Some((browser, harness))
}

async fn reload(browser: &Browser, harness: &Harness) {
    // What comes into an order later, as gifts do, makes it another than the one shown.
    harness.settle().await;
    browser.open(&format!("{}/board", harness.door().address())).await;
}

#[tokio::test]
async fn a_step_is_taken_and_undone() {
    let Some((browser, harness)) = plain().await else { return };
    let order = place(&harness, "m-1", "wx-wang", "18号,订餐3.6").await;
    reload(&browser, &harness).await;
    browser.click(".ticket .step .main").await;
    browser.until("document.querySelector('.column.ACCEPTED .ticket')").await;
    assert_eq!(state(&harness, &order).await, "ACCEPTED");
    browser.click("#done button").await;
    browser.until("document.querySelector('.column.PLACED .ticket')").await;
    assert_eq!(state(&harness, &order).await, "PLACED");
    browser.close().await;
}

#[tokio::test]
async fn a_guests_card_gives_what_is_suggested() {
    let Some((browser, harness)) = plain().await else { return };
    place(&harness, "m-1", "wx-wang", "18号,订餐3.6").await;
    harness.settle().await;
    reload(&browser, &harness).await;
    browser.click(".ticket a.who").await;
    browser.until("document.querySelector('#card')").await;
    let gifts: usize = browser.value("document.querySelectorAll('#card .gift').length").await;
    assert!(gifts > 0, "something fits number 18");
    browser.click("#card .gift button").await;
    browser.until("document.querySelector('#card') && document.querySelector('#done button')").await;
    let given = harness.door().get("grants").await.ok();
    let by_hand = |state: &str| {
        let all = given["grants"].as_array().cloned().unwrap_or_default();
        all.iter()
            .filter(|grant| grant["state"] == json!(state) && grant["grantedBy"] != json!("renqing"))
            .count()
    };
    assert_eq!(by_hand("GRANTED") + by_hand("TAKEN") + by_hand("WAITING"), 1, "{given}");
    browser.click("#done button").await;
    browser.until("!document.querySelector('#done button')").await;
    let given = harness.door().get("grants").await.ok().to_string();
    assert!(given.contains("RETURNED"), "{given}");
    browser.close().await;
}

#[tokio::test]
async fn a_paste_a_dish_and_the_last_orders() {
    let Some((browser, _harness)) = plain().await else { return };
    let pasted = "document.querySelector('#text').value = '18号,订餐3.6\\n20号,订餐5'";
    browser.run::<()>(pasted, &[]).await;
    browser.click("#say button").await;
    browser.until("document.querySelectorAll('.ticket.new').length === 2").await;
    browser.run::<()>("document.querySelector('#dishes').open = true", &[]).await;
    browser.click("#dishes form button").await;
    browser.until("document.querySelector('#dishes [aria-pressed=true]')").await;
    browser.click("#done button").await;
    browser.until("!document.querySelector('#dishes [aria-pressed=true]')").await;
    browser.click(".ticket .step .main").await;
    browser.until("document.querySelector('.column.ACCEPTED .ticket')").await;
    browser.click("a[href='/board/recent']").await;
    browser.until("location.pathname === '/board/recent'").await;
    browser.click(".recent form button").await;
    browser.until("document.querySelectorAll('.ticket.new').length === 2").await;
    browser.close().await;
}

#[tokio::test]
async fn a_question_is_answered() {
    let Some((browser, harness)) = plain().await else { return };
    let identity = json!({ "channel": "wechat-group", "senderId": "wx-qian" });
    harness.door().post("customers", &json!({ "displayName": "老钱", "identities": [identity] })).await.ok();
    harness.door().message("m-1", "wx-qian", "18号 5").await.ok();
    reload(&browser, &harness).await;
    assert!(browser.value::<bool>("!document.querySelector('.ticket')").await);
    browser.click(".talk .asks button.main").await;
    browser
        .until("document.querySelector('.ticket.new') && !document.querySelector('.talk .asks form')")
        .await;
    browser.close().await;
}
