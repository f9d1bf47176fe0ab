//! The counter's board, while orders come and somebody works on it.

use runtime::Kind;
use storage::Engine;
use tests::{Browser, Harness, Mode};
use tokio::time::{Duration, Instant};

/// What is placed is seen within 300 ms of its answer; a machine that tests much else at
/// once gets more time.
const SEEN_WITHIN: Duration = Duration::from_secs(2);

/// The board as staff has it open, and the shop behind it.
async fn board() -> Option<(Browser, Harness)> {
    let browser = Browser::start().await?;
    let harness = Harness::start(Mode::InProcess, Engine::Sqlite).await.expect("SQLite is always there");
    let staff = harness.with_new_key(harness.door().shop(), Kind::Staff, "").await;
    browser.sign_in(harness.door().address(), staff.key()).await;
    browser.open(&format!("{}/board?lang=zh", harness.door().address())).await;
    Some((browser, harness))
}

#[tokio::test]
async fn new_orders_are_seen_at_once_and_so_after_a_refusal() {
    let Some((browser, harness)) = board().await else { return };
    harness.door().message("m-1", "wx-wang", "18号,订餐3.6").await.ok();
    let placed = Instant::now();
    browser.until("document.querySelectorAll('.ticket.new').length === 1").await;
    assert!(placed.elapsed() < SEEN_WITHIN, "{:?}", placed.elapsed());
    browser.must_be_quiet().await;

    browser.fill("#customer", "nobody").await;
    browser.fill("#text", "3").await;
    browser.click("#say button").await;
    browser.until("document.querySelector('#say .wrong')").await;
    harness.door().message("m-2", "wx-li", "20号 5").await.ok();
    browser.until("document.querySelectorAll('.ticket.new').length === 2").await;
    // That it was refused is all that the console has to tell.
    let told = browser.complaints().await;
    assert!(told.len() == 1 && told[0].contains("400"), "{told:?}");
    browser.close().await;
}

#[tokio::test]
async fn a_step_can_be_taken_back_for_a_moment_and_is_done_then() {
    let Some((browser, harness)) = board().await else { return };
    let placed = harness.door().message("m-1", "wx-wang", "18号,订餐3.6").await.ok();
    let order = placed["orders"][0]["name"].as_str().expect("a name").to_owned();
    browser.until("document.querySelector('.ticket.new')").await;
    browser.click(".ticket form[data-hold] button").await;
    browser.click(".toast button").await;
    browser.until("!document.querySelector('.toast') && document.querySelector('.ticket.new')").await;
    let state =
        async || harness.door().get(order.rsplit_once("shops/nongmao/").expect("a path").1).await.ok();
    assert_eq!(state().await["state"], "PLACED");

    browser.until("!document.querySelector('.ticket form[data-hold] button').disabled").await;
    browser.click(".ticket form[data-hold] button").await;
    browser.until("document.querySelector('.ticket') && !document.querySelector('.ticket.new')").await;
    assert_eq!(state().await["state"], "ACCEPTED");
    browser.close().await;
}
