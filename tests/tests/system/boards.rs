//! The counter's board over the whole system: what is typed there, taken back, printed and
//! seen on many screens.

use std::{sync::Arc, time::Duration};

use reqwest::Method;
use rstest::rstest;
use runtime::Kind;
use serde_json::{Value, json};
use storage::Engine;
use tests::{Harness, Mode, OWNER_KEY};
use tokio::{
    io::AsyncReadExt,
    net::TcpListener,
    sync::mpsc,
    time::{Instant, timeout},
};

use crate::session::{Browser, next_event};

/// A machine that tests much else at once gets more time than the 300 ms that are printed.
const SEEN_WITHIN: Duration = Duration::from_secs(5);
const SCREENS: usize = 20;
const ROUNDS: usize = 10;

async fn staff(harness: &Harness) -> Browser {
    let staff = harness.with_new_key(harness.door().shop(), Kind::Staff, "").await;
    Browser::signed_in(harness, staff.key()).await
}

async fn orders(harness: &Harness, filter: &str) -> Vec<Value> {
    let found = harness.door().get(&format!("orders?filter={filter}")).await.ok();
    found["orders"].as_array().cloned().unwrap_or_default()
}

#[rstest]
#[tokio::test]
async fn what_is_typed_for_a_guest_is_theirs_alone(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let mut browser = staff(&harness).await;
    // From the first word on the counter knows them.
    for customer in ["18", "20"] {
        browser.post("/board/messages", &[("customer", customer), ("text", "你好")]).await;
    }
    harness.settle().await;
    for (customer, text) in [("18", "3"), ("20号", "5")] {
        let shown = browser.post("/board/messages", &[("customer", customer), ("text", text)]).await;
        assert_eq!((shown.status, shown.location.as_str()), (303, "/board#chat"), "{}", shown.text);
    }
    let mut placed = orders(&harness, "open = true").await;
    placed.sort_by_key(|order| order["customerNumber"].as_i64());
    let numbers: Vec<_> = placed.iter().map(|order| order["customerNumber"].as_i64()).collect();
    assert_eq!(numbers, [Some(18), Some(20)]);
    assert!(placed[0]["senderId"] != placed[1]["senderId"], "{placed:?}");
    assert!(placed.iter().all(|order| order["unboundSender"] == json!(false)), "{placed:?}");
    // What one of them calls off is their own.
    browser.post("/board/messages", &[("customer", "18"), ("text", "取消订单")]).await;
    let left: Vec<_> =
        orders(&harness, "open = true").await.iter().map(|order| order["customerNumber"].clone()).collect();
    assert_eq!(left, [json!(20)]);
}

#[rstest]
#[tokio::test]
async fn a_chat_that_is_pasted_again_brings_what_is_new(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let mut browser = staff(&harness).await;
    let chat = "王姐 2026/11/28 11:05:33\n18号,订餐3.6\n\n李姐 2026/11/28 11:06:01\n20号,订餐5";
    browser.post("/board/messages", &[("text", chat)]).await;
    assert_eq!(orders(&harness, "open = true").await.len(), 2);
    tokio::time::sleep(Duration::from_secs(2)).await;
    let longer = format!("{chat}\n小陈 2026/11/28 11:07:12\n36号,订餐7");
    browser.post("/board/messages", &[("text", &longer)]).await;
    assert_eq!(orders(&harness, "open = true").await.len(), 3);
    let page = browser.get("/board").await.text;
    assert!(page.contains("新单 1 · 已有 2"), "{page}");
    // Which characters meant which dish, in the whole message.
    assert!(page.contains("<ruby class=\"is-dish\">"), "{page}");
    let chain = "#接龙 午饭\n1. 18号 3号\n2. 20号 6号";
    for pasted in [chain.to_owned(), format!("{chain}\n3. 36号 5号")] {
        browser.post("/board/messages", &[("text", &pasted)]).await;
    }
    harness.check().await;
}

#[rstest]
#[tokio::test]
async fn whatever_was_done_is_undone_without_a_script(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let mut browser = staff(&harness).await;
    let placed = harness.door().message("m-1", "wx-wang", "18号,订餐3.6").await.ok();
    let order = placed["orders"][0]["name"].as_str().expect("a name").to_owned();
    let id = order.rsplit('/').next().expect("an id").to_owned();
    let state = async || harness.door().get(&order).await.ok()["state"].clone();
    browser.post(&format!("/board/orders/{id}/advance"), &[]).await;
    assert_eq!(state().await, "ACCEPTED");
    browser.post("/board/dishes/5/sold-out", &[("sold_out", "on")]).await;
    let page = browser.get("/board").await.text;
    let acts: Vec<_> =
        page.split("name=\"act\" value=\"").skip(1).map(|rest| rest.split('"').next()).collect();
    assert_eq!(acts.len(), 2, "both can be undone: {page}");
    for act in acts.into_iter().flatten() {
        let shown = browser.post("/board/undo", &[("act", act)]).await;
        assert_eq!((shown.status, shown.location.as_str()), (303, "/board"), "{}", shown.text);
    }
    assert_eq!(state().await, "PLACED");
    assert_eq!(harness.door().get("menuItems/5").await.ok()["soldOut"], json!(false));
    assert!(!browser.get("/board").await.text.contains("name=\"act\""));
    // What was typed is called off.
    let shown = browser.post("/board/messages", &[("customer", "20"), ("text", "7")]).await;
    assert_eq!(shown.status, 303, "{}", shown.text);
    let page = browser.get("/board").await.text;
    let act = page.split("name=\"act\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    let act = act.unwrap_or_else(|| panic!("{page}"));
    browser.post("/board/undo", &[("act", act)]).await;
    assert_eq!(orders(&harness, "open = true").await.len(), 1);
    assert_eq!(browser.post("/board/undo", &[("act", "nonsense")]).await.status, 400);
}

#[rstest]
#[tokio::test]
async fn the_last_orders_are_recalled(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let mut browser = staff(&harness).await;
    let mut named = Vec::new();
    for (id, sender, text) in [("m-1", "wx-wang", "18号,订餐3.6"), ("m-2", "wx-li", "20号,订餐5")] {
        let placed = harness.door().message(id, sender, text).await.ok();
        named.push(placed["orders"][0]["name"].as_str().expect("a name").to_owned());
    }
    harness.door().advance(&named[0], "PREPARING").await;
    harness.door().advance(&named[1], "COMPLETED").await;
    let page = browser.get("/board/recent").await.text;
    assert!(page.find("20号").expect("it is there") < page.find("18号").expect("it is there"), "{page}");
    let recall: Vec<_> = page.split("action=\"").filter(|rest| rest.contains("/recall\"")).collect();
    assert_eq!(recall.len(), 1, "what reached the guest is not taken back: {page}");
    let path = recall[0].split('"').next().expect("a path");
    assert_eq!(browser.post(path, &[("from", "READY")]).await.status, 400);
    assert_eq!(browser.post(path, &[("from", "PREPARING")]).await.location, "/board");
    assert_eq!(harness.door().get(&named[0]).await.ok()["state"], "ACCEPTED");
    harness.settle().await;
    harness.check().await;
}

/// Also once the order is done: where it was said, in the last steps, and where a step is told.
#[tokio::test]
async fn a_guest_without_a_number_is_called_by_name_to_the_last() {
    let Some(harness) = Harness::start(Mode::InProcess, Engine::Sqlite).await else { return };
    let mut browser = staff(&harness).await;
    let identity = json!({ "channel": "wechat-group", "senderId": "wx-qian" });
    harness
        .door()
        .post("customers?withoutNumber=true", &json!({ "displayName": "老钱", "identities": [identity] }))
        .await
        .ok();
    harness.settle().await;
    let placed = harness.door().message("m-1", "wx-qian", "3.6").await.ok();
    let order =
        placed["orders"][0]["name"].as_str().unwrap_or_else(|| panic!("an order: {placed}")).to_owned();
    harness.door().advance(&order, "DELIVERING").await;
    let path = format!("/board/orders/{}/advance", order.rsplit('/').next().expect("an id"));
    assert_eq!(browser.post(&path, &[("to", "COMPLETED")]).await.location, "/board");
    let board = browser.get("/board").await.text;
    assert!(board.contains("老钱 → ") && !board.contains("散客"), "{board}");
    let recent = browser.get("/board/recent").await.text;
    assert!(recent.contains("<span class=\"who\">老钱</span>") && !recent.contains("散客"), "{recent}");
}

#[tokio::test]
async fn a_question_of_ours_is_settled_in_one_touch() {
    let Some(harness) = Harness::start(Mode::InProcess, Engine::Sqlite).await else { return };
    let mut browser = staff(&harness).await;
    // Who is known to be one guest orders for another.
    let identity = json!({ "channel": "wechat-group", "senderId": "wx-qian" });
    harness.door().post("customers", &json!({ "displayName": "老钱", "identities": [identity] })).await.ok();
    let asked = harness.door().message("m-1", "wx-qian", "18号 5").await.ok();
    assert_eq!(asked["awaitsYes"], json!(true), "{asked}");
    assert!(orders(&harness, "open = true").await.is_empty());
    let page = browser.get("/board").await.text;
    let id = page.split("name=\"answers\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    let id = id.unwrap_or_else(|| panic!("a question: {page}")).to_owned();
    assert!(page.contains("name=\"text\" value=\"是\""), "{page}");
    for _ in 0..2 {
        let shown = browser.post("/board/messages", &[("answers", &id), ("text", "是")]).await;
        assert_eq!(shown.status, 303, "{}", shown.text);
        assert_eq!(orders(&harness, "open = true").await.len(), 1, "the same answer twice is one");
    }
    assert!(!browser.get("/board").await.text.contains("name=\"answers\""), "it is settled");
}

#[tokio::test]
async fn the_card_shows_the_usual_and_what_the_order_was_read_from() {
    let Some(harness) = Harness::start(Mode::InProcess, Engine::Sqlite).await else { return };
    let mut browser = staff(&harness).await;
    for id in ["m-1", "m-2"] {
        let placed = harness.door().message(id, "wx-wang", "18号,订餐3.6").await.ok();
        harness.door().advance(placed["orders"][0]["name"].as_str().expect("a name"), "COMPLETED").await;
    }
    let placed = harness.door().message("m-3", "wx-wang", "18号,订餐3.6 不辣").await.ok();
    let last =
        |name: &Value| name.as_str().and_then(|name| name.rsplit('/').next()).expect("a name").to_owned();
    let (order, guest) = (last(&placed["orders"][0]["name"]), last(&placed["orders"][0]["customer"]));
    let page = browser.get(&format!("/board?guest={guest}&order={order}&lang=zh")).await.text;
    let card = page.split("<aside id=\"card\"").nth(1).and_then(|rest| rest.split("</aside>").next());
    let card = card.unwrap_or_else(|| panic!("{page}"));
    assert!(card.contains("3/3") && card.contains("农家小炒肉") && card.contains("is-wish"), "{card}");
    assert!(page.contains(&format!("/board?guest={guest}&#38;order={order}&#38;lang=en")), "{page}");
}

/// Starts the program with a printer for the shop, which is this listener.
async fn with_printer() -> Option<(Harness, TcpListener)> {
    let printer = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let place = format!("nongmao={}", printer.local_addr().expect("its address"));
    let mut harness = Harness::start(Mode::Together, Engine::Sqlite).await?;
    harness.restart_with(&[("RENQING_PRINTERS", &place)]).await;
    Some((harness, printer))
}

#[tokio::test]
async fn a_ticket_is_printed_in_the_kitchen() {
    let Some((harness, printer)) = with_printer().await else { return };
    let mut browser = Browser::signed_in(&harness, OWNER_KEY).await;
    let order = json!({
        "customerNumber": 18, "note": "花生过敏\u{1b}@\u{202e}<b>", "lines": [{ "itemCode": 3, "quantity": 2 }]
    });
    let placed = harness.door().post("orders", &order).await.ok();
    let id = placed["name"].as_str().and_then(|name| name.rsplit('/').next()).expect("a name").to_owned();
    let paper = browser.get(&format!("/board/orders/{id}/ticket")).await;
    assert!(paper.status == 200 && paper.text.contains("花生过敏"), "{}", paper.text);
    let read = tokio::spawn(async move {
        let (mut stream, _) = printer.accept().await.expect("the program");
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await.expect("all of it");
        (bytes, printer)
    });
    let shown = browser.post(&format!("/board/orders/{id}/print"), &[]).await;
    assert_eq!((shown.status, shown.location.as_str()), (303, "/board"), "{}", shown.text);
    let (bytes, printer) = read.await.expect("it was read");
    let has = |part: &[u8]| bytes.windows(part.len()).any(|window| window == part);
    assert!(bytes.starts_with(b"\x1b@\x1c&") && bytes.ends_with(b"\x1dVB\x03"), "{bytes:?}");
    // GB 18030: 18号, 2 x 农家小炒肉, 花生过敏; and nothing that a guest wrote is a command.
    assert!(has(b"18\xba\xc5\n") && has(b"2 x \xc5\xa9\xbc\xd2\xd0\xa1\xb3\xb4\xc8\xe2"), "{bytes:?}");
    assert!(has(b"\xbb\xa8\xc9\xfa\xb9\xfd\xc3\xf4@<b>"), "{bytes:?}");
    assert_eq!(bytes.windows(2).filter(|window| window == b"\x1b@").count(), 1);
    drop(printer);
    let shown = browser.post(&format!("/board/orders/{id}/print"), &[]).await;
    assert_eq!(shown.status, 503, "{}", shown.text);
}

#[tokio::test]
async fn an_order_that_no_screen_has_shown_alarms() {
    let Some(harness) = Harness::start(Mode::InProcess, Engine::Sqlite).await else { return };
    let mut browser = staff(&harness).await;
    let mut stream = browser.request(Method::GET, "/board/stream?screen=one").send().await.expect("a stream");
    next_event(&mut stream, "change").await;
    let placed = harness.door().message("m-1", "wx-wang", "18号,订餐3.6").await.ok();
    let id = placed["orders"][0]["name"].as_str().and_then(|name| name.rsplit('/').next()).expect("a name");
    let began = Instant::now();
    timeout(Duration::from_secs(30), next_event(&mut stream, "alarm")).await.expect("an alarm");
    assert!(began.elapsed() > Duration::from_secs(19), "{:?}", began.elapsed());
    let shown = browser.post("/board/seen", &[("screen", "one"), ("orders", id)]).await;
    assert_eq!(shown.status, 204);
    timeout(Duration::from_secs(25), next_event(&mut stream, "alarm")).await.expect_err("it was shown");
}

#[tokio::test]
async fn who_else_looks_is_told() {
    let Some(harness) = Harness::start(Mode::InProcess, Engine::Sqlite).await else { return };
    let browser = staff(&harness).await;
    let mut one = browser.request(Method::GET, "/board/stream?screen=one").send().await.expect("a stream");
    next_event(&mut one, "people").await;
    let path = "/board/stream?screen=two&who=18%E5%8F%B7";
    let two = browser.request(Method::GET, path).send().await.expect("a stream");
    let told = next_event(&mut one, "people").await;
    assert!(told.contains("店员 (18号)"), "{told}");
    drop(two);
    let told = next_event(&mut one, "people").await;
    assert!(!told.contains("店员"), "{told}");
}

#[tokio::test]
async fn open_streams_hold_up_no_stop() {
    let Some(mut harness) = Harness::start(Mode::Together, Engine::Sqlite).await else { return };
    let browser = Browser::signed_in(&harness, OWNER_KEY).await;
    let mut streams = Vec::new();
    for _ in 0..SCREENS {
        let mut stream = browser.request(Method::GET, "/board/stream").send().await.expect("a stream");
        next_event(&mut stream, "change").await;
        streams.push(stream);
    }
    let began = Instant::now();
    assert!(harness.stop("renqing").await.success());
    eprintln!("stopped with {SCREENS} open streams after {:?}", began.elapsed());
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
}

/// A screen: asks for the board whenever it is told to, as the script does; tells which new
/// order it shows, by its number among the rounds.
async fn look(browser: Arc<Browser>, screen: usize, shown: mpsc::UnboundedSender<(usize, Instant)>) {
    let path = format!("/board/stream?screen={screen}");
    let mut stream = browser.request(Method::GET, &path).send().await.expect("a stream");
    let mut round = 0;
    loop {
        let told = next_event(&mut stream, "change").await;
        let told = told.split("event: change\ndata: ").last().and_then(|rest| rest.lines().next());
        let told = told.unwrap_or_default();
        let asked = browser.request(Method::GET, "/board").header("x-board-revision", told);
        let page = asked.send().await.expect("the board");
        let page = page.text().await.expect("its text");
        while page.contains(&format!("round-{round}-")) {
            if shown.send((round, Instant::now())).is_err() {
                return;
            }
            round += 1;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_order_is_on_twenty_screens_at_two_gateways_at_once() {
    let Some(harness) = Harness::start(Mode::TwoGateways, Engine::Postgres).await else { return };
    let key = harness.with_new_key(harness.door().shop(), Kind::Staff, "").await.key().to_owned();
    let (sender, mut shown) = mpsc::unbounded_channel();
    let mut looking = Vec::new();
    for screen in 0..SCREENS {
        let gateway = if screen % 2 == 0 { "gateway" } else { "gateway-2" };
        let address = harness.process(gateway).address().to_owned();
        let browser = Arc::new(Browser::signed_in_at(&address, &harness, &key).await);
        looking.push(tokio::spawn(look(browser, screen, sender.clone())));
    }
    tokio::time::sleep(Duration::from_secs(2)).await;
    let (mut firsts, mut lasts) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let text = format!("18号,订餐3.6 备注round-{round}-");
        let sent = Instant::now();
        harness.door().message(&format!("m-{round}"), "wx-wang", &text).await.ok();
        let answered = sent.elapsed();
        let (mut first, mut last) = (Duration::MAX, Duration::ZERO);
        for _ in 0..SCREENS {
            let (of, at) = timeout(SEEN_WITHIN, shown.recv()).await.expect("in time").expect("a screen");
            assert_eq!(of, round);
            (first, last) = (first.min(at - sent), last.max(at - sent));
        }
        eprintln!("round {round}: answered {answered:?}, first screen {first:?}, last {last:?}");
        firsts.push(first);
        lasts.push(last);
    }
    lasts.sort_unstable();
    firsts.sort_unstable();
    eprintln!(
        "{SCREENS} screens, two gateways, from sending: first {:?}, last {:?} (medians), worst {:?}",
        firsts[ROUNDS / 2],
        lasts[ROUNDS / 2],
        lasts[ROUNDS - 1]
    );
    for one in looking {
        one.abort();
    }
}
