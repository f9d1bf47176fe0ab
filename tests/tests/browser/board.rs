//! The counter's board, while orders come and somebody works on it.

use runtime::Kind;
use serde_json::{Value, json};
use storage::Engine;
use tests::{Browser, Harness, Mode};
use thirtyfour::Key;
use tokio::time::{Duration, Instant};

use crate::proxy::Proxy;

/// What is placed is seen within 300 ms of its answer; a machine that tests much else at
/// once gets more time.
const SEEN_WITHIN: Duration = Duration::from_secs(2);
/// Markup, a change of direction, and characters that are nothing to see.
const NASTY: &str = "<img src=x onerror=alert(1)>\"'&\u{202e}王\u{200b}\u{7}";

/// The board as staff has it open, and the shop behind it.
pub(crate) async fn board() -> Option<(Browser, Harness)> {
    let browser = Browser::start().await?;
    let harness = Harness::start(Mode::InProcess, Engine::Sqlite).await.expect("SQLite is always there");
    open(&browser, &harness, harness.door().address()).await;
    Some((browser, harness))
}

/// Opens it in Chinese, wherever the gateway is reached.
pub(crate) async fn open(browser: &Browser, harness: &Harness, address: &str) {
    let staff = harness.with_new_key(harness.door().shop(), Kind::Staff, "").await;
    browser.sign_in(address, staff.key()).await;
    browser.open(&format!("{address}/board?lang=zh")).await;
}

/// Places an order; answers its name.
pub(crate) async fn place(harness: &Harness, id: &str, sender: &str, text: &str) -> String {
    let placed = harness.door().message(id, sender, text).await.ok();
    placed["orders"][0]["name"].as_str().unwrap_or_else(|| panic!("an order: {placed}")).to_owned()
}

pub(crate) async fn state(harness: &Harness, order: &str) -> Value {
    harness.door().get(order).await.ok()["state"].clone()
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
    assert_eq!(browser.value::<String>("document.querySelector('#text').value").await, "3");
    // That it was refused is all that the console has to tell.
    let told = browser.complaints().await;
    assert!(told.len() == 1 && told[0].contains("400"), "{told:?}");
    browser.close().await;
}

#[tokio::test]
async fn a_step_can_be_taken_back_for_a_moment_and_is_done_then() {
    let Some((browser, harness)) = board().await else { return };
    let order = place(&harness, "m-1", "wx-wang", "18号,订餐3.6").await;
    browser.until("document.querySelector('.ticket.new')").await;
    // Both at once: the moment is over by the clock, however slow the machine is.
    let both = "document.querySelector('.ticket form[data-hold] button').click();
        document.querySelector('.toast .undo').click()";
    browser.run::<()>(both, &[]).await;
    browser.until("!document.querySelector('.toast') && document.querySelector('.ticket.new')").await;
    assert_eq!(state(&harness, &order).await, "PLACED");

    browser.until("!document.querySelector('.ticket form[data-hold] button').disabled").await;
    browser.click(".ticket form[data-hold] button").await;
    browser.until("document.querySelector('.ticket') && !document.querySelector('.ticket.new')").await;
    assert_eq!(state(&harness, &order).await, "ACCEPTED");
    browser.close().await;
}

#[tokio::test]
async fn a_second_step_leaves_the_firsts_undo() {
    let Some((browser, harness)) = board().await else { return };
    let first = place(&harness, "m-1", "wx-wang", "18号,订餐3.6").await;
    let second = place(&harness, "m-2", "wx-li", "20号 5").await;
    browser.until("document.querySelectorAll('.ticket.new').length === 2").await;
    let [first_id, second_id] = [&first, &second].map(|order| order.rsplit('/').next().expect("an id"));
    // The first is above the second.
    let steps = format!(
        "for (const id of ['{first_id}', '{second_id}'])
            document.querySelector('#order-' + id + ' .step .main').click();
        const undos = document.querySelectorAll('.toast .undo');
        undos[0].click();
        return undos.length"
    );
    assert_eq!(browser.run::<usize>(&steps, &[]).await, 2);
    browser.until("document.querySelectorAll('.ticket.new').length === 1").await;
    assert_eq!(
        (state(&harness, &first).await, state(&harness, &second).await),
        (json!("PLACED"), json!("ACCEPTED"))
    );
    browser.close().await;
}

#[tokio::test]
async fn keys_alone_do_the_counters_work() {
    let Some((browser, harness)) = board().await else { return };
    let first = place(&harness, "m-1", "wx-wang", "18号,订餐3.6").await;
    let second = place(&harness, "m-2", "wx-li", "20号 5").await;
    browser.until("document.querySelectorAll('.ticket.new').length === 2").await;
    let chosen = "document.activeElement.closest('.ticket')?.id";
    browser.press("j").await;
    let top: String = browser.value(chosen).await;
    browser.press("j").await;
    let below: String = browser.value(chosen).await;
    assert_ne!(top, below);
    browser.press("k").await;
    assert_eq!(browser.value::<String>(chosen).await, top);
    browser.press("2").await;
    assert_eq!(browser.value::<String>(chosen).await, below);
    browser.press(Key::Enter).await;
    browser.until("document.querySelector('.toast')").await;
    browser.press("u").await;
    browser.until("!document.querySelector('.toast')").await;
    // The guest's card, and the board without it.
    browser.press("1").await;
    browser.press("g").await;
    browser.until("document.querySelector('#card')").await;
    browser.press(Key::Escape).await;
    browser.until("!document.querySelector('#card')").await;
    // What is typed is typed, not obeyed.
    browser.press("/").await;
    browser.press("36号,订餐7").await;
    browser.press(Key::Tab).await;
    browser.press(Key::Enter).await;
    browser.until("document.querySelectorAll('.ticket.new').length === 3").await;
    browser.until("document.querySelector('#text').value === ''").await;
    browser.run::<()>("document.activeElement.blur()", &[]).await;
    browser.press("?").await;
    browser.until("document.querySelector('#keys').open").await;
    browser.must_be_accessible().await;
    browser.press(Key::Escape).await;
    browser.until("!document.querySelector('#keys').open").await;
    for order in [&first, &second] {
        assert_eq!(state(&harness, order).await, "PLACED");
    }
    browser.close().await;
}

#[tokio::test]
async fn a_calm_board_is_live_and_a_blind_one_red() {
    let Some(browser) = Browser::start().await else { return };
    let harness = Harness::start(Mode::InProcess, Engine::Sqlite).await.expect("SQLite is always there");
    let proxy = Proxy::before(harness.door().address()).await;
    open(&browser, &harness, &proxy.address).await;
    // Longer than a board without signs of life stays calm.
    let watched = "window.was ??= performance.now(), performance.now() - window.was > 14000";
    browser.until(watched).await;
    assert!(browser.value::<bool>("document.querySelector('#stale').hidden").await, "nothing was wrong");

    proxy.swallow(true);
    let cut = Instant::now();
    browser.until("!document.querySelector('#stale').hidden").await;
    eprintln!("red {:?} after a proxy began to swallow the stream", cut.elapsed());
    assert!(cut.elapsed() < Duration::from_secs(15), "{:?}", cut.elapsed());
    assert!(browser.value::<bool>("document.title.startsWith('⚠')").await);
    place(&harness, "m-1", "wx-wang", "18号,订餐3.6").await;

    proxy.swallow(false);
    browser.until("document.querySelector('#stale').hidden").await;
    browser.until("document.querySelector('.ticket.new')").await;
    assert!(!browser.value::<bool>("document.title.startsWith('⚠')").await);
    browser.complaints().await;
    browser.close().await;
}

#[tokio::test]
async fn a_burst_is_one_sound_and_sounds_again_until_it_is_taken() {
    let Some((browser, harness)) = board().await else { return };
    let counting = "window.rung = []; const make = AudioContext.prototype.createOscillator;
        AudioContext.prototype.createOscillator = function () { rung.push(performance.now()); return make.call(this); };";
    browser.run::<()>(counting, &[]).await;
    browser.press("s").await;
    browser.until("rung.length === 1 && document.querySelector('#sound').hidden").await;
    browser.until("performance.now() - rung[0] > 3000").await;
    for (id, sender, text) in
        [("m-1", "wx-wang", "18号,订餐3"), ("m-2", "wx-li", "20号 5"), ("m-3", "wx-a", "36号,订餐7")]
    {
        place(&harness, id, sender, text).await;
    }
    browser.until("document.querySelectorAll('.ticket.new').length === 3").await;
    browser.until("rung.length >= 2").await;
    browser.until("rung.length >= 3").await;
    let gaps = "rung.every((at, nth) => nth === 0 || at - rung[nth - 1] >= 3000)";
    assert!(browser.value::<bool>(gaps).await, "{:?}", browser.value::<Vec<f64>>("rung").await);
    browser.close().await;
}

#[tokio::test]
async fn who_else_looks_stands_above_the_board() {
    let Some((browser, harness)) = board().await else { return };
    browser.until("document.querySelector('#people').textContent === ''").await;
    let Some(other) = Browser::start().await else { return };
    open(&other, &harness, harness.door().address()).await;
    browser.until("document.querySelector('#people').textContent.includes('店员')").await;
    place(&harness, "m-1", "wx-wang", "18号,订餐3.6").await;
    other.until("document.querySelector('.ticket.new a.who')").await;
    other.click(".ticket a.who").await;
    browser.until("document.querySelector('#people').textContent.includes('18号')").await;
    other.close().await;
    browser.until("document.querySelector('#people').textContent === ''").await;
    browser.close().await;
}

#[tokio::test]
async fn an_order_is_acknowledged_by_the_screen_that_shows_it() {
    let Some((browser, harness)) = board().await else { return };
    place(&harness, "m-1", "wx-wang", "18号,订餐3.6").await;
    browser.until("document.querySelector('.ticket.new')").await;
    let told = "performance.getEntriesByType('resource').some((one) => one.name.endsWith('/board/seen'))";
    browser.until(told).await;
    browser.close().await;
}

#[tokio::test]
async fn whatever_guests_write_is_shown_and_does_nothing() {
    let Some((browser, harness)) = board().await else { return };
    let nasty = json!({ "displayName": NASTY.replace(['\u{7}', '\u{202e}', '\u{200b}'], ""), "notes": NASTY, "preferences": { "<i>": NASTY } });
    let guest = harness.door().post("customers", &nasty).await.ok()["name"].clone();
    let order = json!({ "customer": guest, "note": NASTY, "lines": [{ "itemCode": 3, "quantity": 1, "note": "花生过敏 <b>" }] });
    harness.door().post("orders", &order).await.ok();
    harness.door().message("m-1", NASTY, &format!("18号,订餐3.6 {NASTY}")).await.ok();
    browser.until("document.querySelector('.ticket.new .allergy')").await;
    browser.click(".ticket a.who").await;
    browser.until("document.querySelector('#card')").await;
    assert!(browser.value::<bool>("!document.querySelector('main img, main i, main dd b img')").await);
    browser.must_be_accessible().await;
    browser.close().await;
}
