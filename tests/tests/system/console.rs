//! The pages of a shop, as a browser without scripts uses them.

use reqwest::{Method, header};
use rstest::rstest;
use runtime::Kind;
use serde_json::json;
use storage::Engine;
use tests::{Harness, Mode, OWNER_KEY};

use crate::session::{Browser, next_event};

/// Markup, a change of direction, and characters that are nothing to see.
pub(crate) const NASTY: &str = "<script>alert(1)</script>\"'&\u{202e}王\u{200b}";
pub(crate) const ESCAPED: &str = "&#60;script&#62;alert(1)&#60;/script&#62;";

/// The addresses of the forms of a page that end so.
fn actions<'a>(page: &'a str, end: &str) -> Vec<&'a str> {
    let actions = page.split("action=\"").skip(1).filter_map(|rest| rest.split('"').next());
    actions.filter(|action| action.ends_with(end)).collect()
}

#[tokio::test]
async fn who_has_a_key_signs_in_and_out() {
    let Some(harness) = Harness::start(Mode::InProcess, Engine::Sqlite).await else { return };
    let mut browser = Browser::new(&harness);
    let shown = browser.get("/customers?q=18").await;
    assert_eq!((shown.status, shown.location.as_str()), (303, "/sign-in?next=%2Fcustomers%3Fq%3D18"));
    let shown = browser.post("/sign-in", &[("key", "wrong"), ("next", "//evil.example")]).await;
    assert_eq!(shown.status, 401);
    assert!(shown.text.contains("没有这把钥匙") && shown.text.contains("value=\"/board\""), "{}", shown.text);
    assert!(browser.post("/sign-in", &[("key", "")]).await.text.contains("请输入钥匙"));
    let shown = browser.post("/sign-in", &[("key", OWNER_KEY), ("next", "/customers?q=18")]).await;
    assert_eq!((shown.status, shown.location.as_str()), (303, "/customers?q=18"));
    assert_eq!(browser.get("/").await.location, "/board");
    assert_eq!(browser.get("/board").await.status, 200);
    assert_eq!(browser.post("/sign-out", &[]).await.location, "/sign-in");
    assert_eq!(browser.get("/board").await.status, 303);
}

#[tokio::test]
async fn a_session_is_for_no_script_and_no_other_site() {
    let Some(harness) = Harness::start(Mode::InProcess, Engine::Sqlite).await else { return };
    let browser = Browser::new(&harness);
    let form = |origin: &str| {
        let request = browser.request(Method::POST, "/sign-in").header(header::ORIGIN, origin);
        request.header(header::HOST, "shop.example").body(format!("key={OWNER_KEY}"))
    };
    let response = form("https://shop.example").send().await.expect("an answer");
    let cookie = response.headers()[header::SET_COOKIE].to_str().expect("printable");
    for flag in ["; HttpOnly", "; SameSite=Strict", "; Secure", "; Path=/"] {
        assert!(cookie.contains(flag), "{cookie}");
    }
    let response = form("http://shop.example").send().await.expect("an answer");
    assert!(!response.headers()[header::SET_COOKIE].to_str().expect("printable").contains("Secure"));
    let response = form("https://evil.example").send().await.expect("an answer");
    assert_eq!(response.status(), 403);
    assert!(response.headers().get(header::SET_COOKIE).is_none());
}

#[tokio::test]
async fn a_page_runs_nothing_but_its_own() {
    let Some(harness) = Harness::start(Mode::InProcess, Engine::Sqlite).await else { return };
    let browser = Browser::signed_in(&harness, OWNER_KEY).await;
    let response = browser.request(Method::GET, "/board").send().await.expect("an answer");
    let policy = response.headers()["content-security-policy"].to_str().expect("printable").to_owned();
    assert!(policy.contains("default-src 'none'") && policy.contains("require-trusted-types-for 'script'"));
    assert!(!policy.contains("unsafe"), "{policy}");
    assert_eq!(response.headers()["x-content-type-options"], "nosniff");
    let page = response.text().await.expect("a body");
    assert!(!page.contains(" style=") && !page.contains("<style") && !page.contains(" onclick"), "{page}");
    let quoted = page.split('"').filter(|piece| piece.starts_with("/assets/"));
    let assets: Vec<_> = quoted.collect();
    assert_eq!(assets.len(), 3, "{assets:?}");
    let mut bytes = page.len();
    for asset in assets {
        let request = browser.request(Method::GET, asset).header(header::ACCEPT_ENCODING, "gzip");
        let response = request.send().await.expect("an answer");
        assert_eq!(response.status(), 200);
        assert!(response.headers()["cache-control"].to_str().expect("printable").contains("immutable"));
        bytes += response.bytes().await.expect("a body").len();
    }
    assert!(bytes < 60_000, "{bytes}");
}

#[tokio::test]
async fn the_language_is_remembered() {
    let Some(harness) = Harness::start(Mode::InProcess, Engine::Sqlite).await else { return };
    let mut browser = Browser::signed_in(&harness, OWNER_KEY).await;
    assert!(browser.get("/board").await.text.contains("<html lang=\"zh\">"));
    assert!(browser.get("/board?lang=en").await.text.contains("<html lang=\"en\">"));
    assert!(browser.get("/customers").await.text.contains("Number, name, phone or pinyin"));
}

#[rstest]
#[tokio::test]
async fn an_order_is_typed_and_taken_through_its_life(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let mut browser = Browser::signed_in(&harness, OWNER_KEY).await;
    let dish = json!({ "customerNumber": 18, "note": format!("{NASTY} 花生过敏"), "lines": [{ "itemCode": 3, "quantity": 1 }] });
    harness.door().post("orders", &dish).await.ok();
    let page = browser.get("/board").await.text;
    assert!(page.contains(ESCAPED) && !page.contains("<script>alert"), "{page}");
    assert!(page.contains("wish allergy"), "{page}");
    for _ in 0..5 {
        let page = browser.get("/board").await.text;
        let advance = actions(&page, "/advance");
        assert_eq!(advance.len(), 1, "{page}");
        let shown = browser.post(advance[0], &[]).await;
        assert_eq!((shown.status, shown.location.as_str()), (303, "/board"), "{}", shown.text);
    }
    assert!(actions(&browser.get("/board").await.text, "/advance").is_empty());
}

#[rstest]
#[tokio::test]
async fn a_paste_is_read_line_by_line_and_once(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let mut browser = Browser::signed_in(&harness, OWNER_KEY).await;
    let fields = [("message_id", "p-1"), ("text", "你好\r\n\r\n今天有什么菜\r\n")];
    for _ in 0..2 {
        assert_eq!(browser.post("/board/messages", &fields).await.location, "/board#chat");
    }
    // It broke off, and comes again with another line before the others.
    let fields = [("message_id", "p-1"), ("text", "早上好\n你好\n今天有什么菜")];
    browser.post("/board/messages", &fields).await;
    let fields = [("customer", "18号"), ("text", NASTY), ("message_id", "p-2")];
    browser.post("/board/messages", &fields).await;
    let messages = harness.door().get("messages").await.ok();
    let texts: Vec<_> =
        messages["messages"].as_array().expect("messages").iter().map(|one| &one["text"]).collect();
    let said = [&json!(format!("18号，{NASTY}")), &json!("早上好"), &json!("今天有什么菜"), &json!("你好")];
    assert_eq!(texts, said);
    let page = browser.get("/board").await.text;
    assert!(page.contains(ESCAPED) && !page.contains("<script>alert"), "{page}");
    // What is wrong is said beside its field, and what was typed stays.
    let fields = [("customer", "nobody"), ("text", "3.6 <b>"), ("message_id", "p-3")];
    let shown = browser.post("/board/messages", &fields).await;
    assert_eq!(shown.status, 400);
    assert!(shown.text.contains(r#"name="message_id" value="p-3""#), "{}", shown.text);
    assert!(shown.text.contains("没有这位客人") && shown.text.contains("3.6 &#60;b&#62;"), "{}", shown.text);
}

#[rstest]
#[tokio::test]
async fn a_guest_is_found_and_shown(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let mut browser = Browser::signed_in(&harness, OWNER_KEY).await;
    let nasty = json!({ "displayName": "阿丁<b>", "notes": NASTY, "preferences": { "<i>": NASTY } });
    harness.door().post("customers", &nasty).await.ok();
    let page = browser.get("/customers?q=%E9%98%BF%E4%B8%81").await.text;
    assert!(page.contains("阿丁&#60;b&#62;"), "{page}");
    let link = page
        .split("href=\"")
        // An id begins with its time.
        .find(|rest| rest.starts_with("/customers/0"));
    let link = link.expect("a link");
    let path = link.split('"').next().expect("its end");
    let page = browser.get(path).await.text;
    assert!(
        page.contains(ESCAPED) && page.contains("&#60;i&#62;") && !page.contains("<script>alert"),
        "{page}"
    );
    let card = path.replace("/customers/", "/board?guest=");
    assert!(browser.get(&card).await.text.contains("id=\"card\""));
    assert_eq!(browser.get("/customers/no-such").await.status, 400);
}

#[tokio::test]
async fn a_dish_is_marked_sold_out_and_there_again() {
    let Some(harness) = Harness::start(Mode::InProcess, Engine::Sqlite).await else { return };
    let mut browser = Browser::signed_in(&harness, OWNER_KEY).await;
    for (fields, expected) in [(&[("sold_out", "on")][..], true), (&[][..], false)] {
        assert_eq!(browser.post("/board/dishes/3/sold-out", fields).await.status, 303);
        let dish = harness.door().get("menuItems/3").await.ok();
        assert_eq!(dish["soldOut"].as_bool().unwrap_or_default(), expected);
    }
}

#[tokio::test]
async fn a_guests_key_opens_no_page_of_who_works_here() {
    let Some(harness) = Harness::start(Mode::InProcess, Engine::Sqlite).await else { return };
    let guest = harness.door().get("customers:lookup?number=18").await.ok();
    let guest = guest["name"].as_str().expect("a name");
    let guest = harness.with_new_key(harness.door().shop(), Kind::Guest, guest).await;
    let mut browser = Browser::new(&harness);
    let shown = browser.post("/sign-in", &[("key", guest.key())]).await;
    assert_eq!(shown.status, 403);
    assert!(browser.cookies.is_empty());
}

#[tokio::test]
async fn a_step_that_does_not_follow_is_said_on_a_page() {
    let Some(harness) = Harness::start(Mode::InProcess, Engine::Sqlite).await else { return };
    let mut browser = Browser::signed_in(&harness, OWNER_KEY).await;
    let dish = json!({ "customerNumber": 18, "lines": [{ "itemCode": 3, "quantity": 1 }] });
    harness.door().post("orders", &dish).await.ok();
    let page = browser.get("/board").await.text;
    let advance = actions(&page, "/advance")[0];
    let shown = browser.post(advance, &[("to", "EATEN")]).await;
    assert_eq!(shown.status, 400);
    assert!(
        shown.text.contains("role=\"alert\"") && shown.text.contains("<html lang=\"zh\">"),
        "{}",
        shown.text
    );
    assert_eq!(browser.post_from("https://evil.example", advance, &[]).await.status, 403);
}

#[tokio::test]
async fn the_stream_tells_of_a_new_order() {
    let Some(harness) = Harness::start(Mode::InProcess, Engine::Sqlite).await else { return };
    let browser = Browser::signed_in(&harness, OWNER_KEY).await;
    let mut stream = browser.request(Method::GET, "/board/stream").send().await.expect("a stream");
    let first = next_event(&mut stream, "change").await;
    let dish = json!({ "customerNumber": 18, "lines": [{ "itemCode": 3, "quantity": 1 }] });
    harness.door().post("orders", &dish).await.ok();
    let second = next_event(&mut stream, "change").await;
    assert_ne!(first, second);
    next_event(&mut stream, "beat").await;
}

#[rstest]
#[tokio::test]
async fn a_dish_is_added_and_changed_by_a_form(#[values(Engine::Sqlite, Engine::Postgres)] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let mut browser = Browser::signed_in(&harness, OWNER_KEY).await;
    let fields = [("code", "777"), ("name", "蒸<b>蛋"), ("price", "八块"), ("allergens", "鸡蛋，牛奶")];
    let shown = browser.post("/menu/new", &fields).await;
    assert_eq!(shown.status, 400);
    assert!(shown.text.contains("id=\"price-wrong\"") && shown.text.contains("八块"), "{}", shown.text);
    let fields = [("code", "777"), ("name", "蒸<b>蛋"), ("price", "8.5"), ("allergens", "鸡蛋，牛奶")];
    let shown = browser.post("/menu/new", &fields).await;
    assert_eq!((shown.status, shown.location.as_str()), (303, "/menu"), "{}", shown.text);
    let dish = harness.door().get("menuItems/777").await.ok();
    assert_eq!((&dish["price"]["amount"], &dish["allergens"]), (&json!("850"), &json!(["鸡蛋", "牛奶"])));
    assert!(browser.get("/menu").await.text.contains("蒸&#60;b&#62;蛋"));
    assert!(browser.get("/menu/777").await.text.contains("value=\"8.50\""));
    let fields = [("name", ""), ("price", "9"), ("sold_out", "on")];
    let shown = browser.post("/menu/777", &fields).await;
    assert!(shown.status == 400 && shown.text.contains("id=\"name-wrong\""), "{}", shown.text);
    let fields = [("name", "蒸蛋"), ("price", "9"), ("sold_out", "on")];
    assert_eq!(browser.post("/menu/777", &fields).await.status, 303);
    let dish = harness.door().get("menuItems/777").await.ok();
    assert_eq!((&dish["price"]["amount"], &dish["soldOut"]), (&json!("900"), &json!(true)));
}

#[tokio::test]
async fn the_owner_makes_a_key_that_signs_in_until_it_is_ended() {
    let Some(harness) = Harness::start(Mode::InProcess, Engine::Sqlite).await else { return };
    let mut owner = Browser::signed_in(&harness, OWNER_KEY).await;
    let shown = owner.post("/settings/keys", &[("key_name", "小<i>王"), ("kind", "STAFF")]).await;
    assert!(shown.status == 200 && shown.text.contains("小&#60;i&#62;王"), "{}", shown.text);
    let secret = shown
        .text
        .split("<code class=\"secret\">")
        .nth(1)
        .and_then(|rest| rest.split('<').next())
        .expect("a key");
    let mut staff = Browser::signed_in(&harness, secret).await;
    assert_eq!(staff.get("/board").await.status, 200);
    // Who may not see the keys sees the page without them.
    let page = staff.get("/settings").await;
    assert!(page.status == 200 && actions(&page.text, "/end").is_empty(), "{}", page.text);
    assert_eq!(staff.post("/settings", &[("name", "别的店"), ("usual_minutes", "9")]).await.status, 400);
    let end = actions(&shown.text, "/end")[0];
    assert_eq!(owner.post(end, &[]).await.location, "/settings#keys");
    assert!(actions(&owner.get("/settings").await.text, "/end").is_empty());
}

#[tokio::test]
async fn the_shop_is_named_by_a_form() {
    let Some(harness) = Harness::start(Mode::InProcess, Engine::Sqlite).await else { return };
    let mut owner = Browser::signed_in(&harness, OWNER_KEY).await;
    let shown = owner.post("/settings", &[("name", "新店"), ("usual_minutes", "soon")]).await;
    assert!(shown.status == 400 && shown.text.contains("id=\"usual_minutes-wrong\""), "{}", shown.text);
    // What is nothing to see may not be in a shop's name; markup may.
    let name = NASTY.replace(['\u{202e}', '\u{200b}'], "");
    let shown = owner.post("/settings", &[("name", &name), ("usual_minutes", "35")]).await;
    assert_eq!(shown.status, 303, "{}", shown.text);
    let page = owner.get("/settings").await.text;
    assert!(
        page.contains(ESCAPED) && page.contains("value=\"35\"") && !page.contains("<script>alert"),
        "{page}"
    );
}
