//! Bad input gets a clear error and changes nothing.

use http::Method;
use rstest::rstest;
use serde_json::{Value, json};
use storage::Engine;
use tests::{Answer, Gateway, Harness, Mode, data};

/// A request that can't be taken, and what must be said of it.
struct Bad {
    what: &'static str,
    request: reqwest::RequestBuilder,
    status: u16,
    reason: &'static str,
    /// The field that is named; empty if it is not about a field.
    field: &'static str,
    /// Part of the words that say what would be right.
    words: &'static str,
}

const TABLES: [(&str, &str); 8] = [
    ("customers", "customers"),
    ("customers", "access_keys"),
    ("orders", "orders"),
    ("orders", "messages"),
    ("orders", "menu_items"),
    ("orders", "requests"),
    ("feedback", "ratings"),
    ("loyalty", "requests"),
];

async fn counts(harness: &Harness) -> Vec<i64> {
    let mut counts = Vec::new();
    for (service, table) in TABLES {
        counts.push(data::count(harness.database(), service, table).await);
    }
    counts
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn bad_input_is_named_and_changes_nothing(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let before = counts(&harness).await;
    let door = harness.door();
    let all = [bodies(door), fields(door), pages(door), who(door), guards(door).await].concat_all();
    let mut wrong = Vec::new();
    for bad in all {
        let answer = Answer::of(bad.request).await.expect("an answer");
        let (field, description) = answer.violation();
        let said = format!("{} {description}", answer.message());
        let as_expected = answer.status == bad.status
            && answer.reason() == bad.reason
            && field == bad.field
            && said.contains(bad.words);
        if !as_expected {
            wrong.push(format!("{}: {} {}", bad.what, answer.status, answer.body));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    harness.settle().await;
    assert_eq!(counts(&harness).await, before);
    harness.check().await;
}

trait ConcatAll {
    fn concat_all(self) -> Vec<Bad>;
}

impl<const N: usize> ConcatAll for [Vec<Bad>; N] {
    fn concat_all(self) -> Vec<Bad> {
        self.into_iter().flatten().collect()
    }
}

fn message(door: &Gateway, change: impl FnOnce(&mut Value)) -> reqwest::RequestBuilder {
    let mut body =
        json!({ "channel": "wechat-group", "channelMessageId": "m", "senderId": "wx-wang", "text": "3.6" });
    change(&mut body);
    door.request(Method::POST, "messages").json(&body)
}

fn order(door: &Gateway, order: &Value) -> reqwest::RequestBuilder {
    door.request(Method::POST, "orders").json(order)
}

/// Bodies that are no JSON, or not the JSON of the message.
fn bodies(door: &Gateway) -> Vec<Bad> {
    let raw = |body: Vec<u8>| {
        let request = door.request(Method::POST, "messages");
        request.header("content-type", "application/json").body(body)
    };
    let large = raw(json!({ "text": "饭".repeat(1_000_000) }).to_string().into_bytes());
    let invalid_utf8 = raw(b"{\"channel\": \"wechat\", \"channelMessageId\": \"m\", \"senderId\": \"s\", \"text\": \"\xff\xfe\"}".to_vec());
    let bad = |what, request, reason, field, words| Bad { what, request, status: 400, reason, field, words };
    vec![
        Bad { status: 413, ..bad("3 MB", large, "BODY_TOO_LARGE", "", "larger than 2097152 bytes") },
        bad("invalid UTF-8", invalid_utf8, "INVALID_JSON", "", "not UTF-8 at byte 73"),
        bad("broken JSON", raw(b"{\"text\": \"3.6\"".to_vec()), "INVALID_JSON", "", "column 14"),
        bad("no body", raw(Vec::new()), "INVALID_FIELD", "message", "is missing: the body is the message"),
        bad(
            "unknown field",
            message(door, |body| body["txet"] = json!("3.6")),
            "INVALID_FIELD",
            "message.txet",
            "there are name, channel",
        ),
        bad(
            "wrong type",
            message(door, |body| body["text"] = json!(36)),
            "INVALID_FIELD",
            "message.text",
            "string",
        ),
    ]
}

/// Values that no field takes.
fn fields(door: &Gateway) -> Vec<Bad> {
    let bad = |what, request, field, words| Bad {
        what,
        request,
        status: 400,
        reason: "INVALID_FIELD",
        field,
        words,
    };
    let at = |path: &str, body: Value| door.request(Method::POST, path).json(&body);
    let priced =
        |amount: Value| json!({ "displayName": "面", "price": { "amount": amount, "currency": "CNY" } });
    let unnamed = json!({ "price": { "amount": 100, "currency": "CNY" } });
    let line = |quantity: i64| json!({ "lines": [{ "itemCode": 3, "quantity": quantity }] });
    let lookup = door.request(Method::GET, "customers:lookup?number=eighteen");
    let filter = door.request(Method::GET, "orders?filter=state+%3D+LOST");
    let state = door.request(Method::POST, "orders/0:advance").json(&json!({ "toState": "LOST" }));
    vec![
        bad("no name", at("menuItems", unnamed), "menuItem.displayName", "is missing"),
        bad("no text", at("customers", json!({})), "customer.displayName", "is missing; must have 1 to 64"),
        bad(
            "half a fen",
            at("menuItems", priced(json!(12.5))),
            "menuItem.price.amount",
            "1250 for GBP 12.50",
        ),
        bad(
            "no number",
            at("menuItems", priced(json!("12.50"))),
            "menuItem.price.amount",
            "1250 for GBP 12.50",
        ),
        bad(
            "below nothing",
            at("menuItems", priced(json!(-1))),
            "menuItem.price",
            "menuItem.price: must be 0 to",
        ),
        bad(
            "a shop's id",
            at("/v1/shops", json!({ "name": "shops/Laden 2" })),
            "shop.name",
            "a-z, 0-9 and -",
        ),
        bad("no kind", at("accessKeys", json!({ "kind": "BOSS" })), "accessKey.kind", "must be one of OWNER"),
        bad("its place", at("customers", json!({ "requestId": "x" })), "customer.requestId", "?requestId=…"),
        bad("no channel", message(door, |body| body["channel"] = json!("")), "message.channel", "1 to 64"),
        bad(
            "no time",
            message(door, |body| body["sentTime"] = json!("noon")),
            "message.sentTime",
            "2026-11-23T11:00:00+08:00",
        ),
        bad("negative quantity", order(door, &line(-1)), "order.lines[0].quantity", "1 to 99"),
        bad("no quantity", order(door, &line(0)), "order.lines[0].quantity", "1 to 99"),
        bad("too many", order(door, &line(100)), "order.lines[0].quantity", "1 to 99"),
        bad("huge quantity", order(door, &line(1 << 40)), "order.lines[0].quantity", "32 bits"),
        bad("no lines", order(door, &json!({})), "order.lines", "at least"),
        bad("no such number", lookup, "number", "32"),
        bad("no such filter", filter, "filter", "state ="),
        bad("no such state", state, "toState", "ACCEPTED"),
    ]
}

fn pages(door: &Gateway) -> Vec<Bad> {
    let bad = |what, path, field, words| Bad {
        what,
        request: door.request(Method::GET, path),
        status: 400,
        reason: "INVALID_FIELD",
        field,
        words,
    };
    vec![
        bad("wrong token", "orders?pageToken=abc", "pageToken", "nextPageToken"),
        bad("negative size", "messages?pageSize=-1", "pageSize", "negative"),
        bad("size beyond numbers", "ratings?pageSize=99999999999", "pageSize", "32"),
        bad("unknown parameter", "orders?pageSzie=3", "pageSzie", "there are parent, filter, pageSize"),
    ]
}

/// Keys and shops.
fn who(door: &Gateway) -> Vec<Bad> {
    let get = |door: &Gateway, path: &str| door.request(Method::GET, path);
    let bad = |what, request, status, reason, words| Bad { what, request, status, reason, field: "", words };
    let own = "belongs to shops/nongmao";
    let second = door.request(Method::POST, "/v1/shops").json(&json!({
        "name": "shops/second", "displayName": "2", "timeZone": "UTC", "currency": "CNY",
        "openingHours": [{ "openMinute": 0, "closeMinute": 1440 }],
    }));
    vec![
        bad("no key", get(&door.with_key(""), "orders"), 401, "NO_KEY", "Authorization: Bearer"),
        bad("wrong key", get(&door.with_key("wrong"), "orders"), 401, "BAD_KEY", "no such key"),
        bad("unknown shop", get(door, "shops/nowhere/orders"), 403, "FOREIGN_SHOP", own),
        bad("a second shop", second, 403, "FOREIGN_SHOP", "RENQING_SHOP=second"),
        bad("no such path", get(door, "dishes"), 404, "NO_ROUTE", "/openapi.json"),
        bad("no such method", door.request(Method::DELETE, "orders"), 405, "METHOD_NOT_ALLOWED", "GET"),
    ]
}

/// Changes that would overwrite another's.
async fn guards(door: &Gateway) -> Vec<Bad> {
    let stale = door.get("menuItems/3").await.ok()["etag"].clone();
    let change = |etag: &Value, name: &str| json!({ "displayNameEn": name, "etag": etag });
    door.patch("menuItems/3?updateMask=displayNameEn", &change(&stale, "Pork")).await.ok();
    let bad = |what, etag: &Value| Bad {
        what,
        request: door
            .request(Method::PATCH, "menuItems/3?updateMask=displayNameEn")
            .json(&change(etag, "Beef")),
        status: 409,
        reason: "STALE_ETAG",
        field: "",
        words: "read the resource again",
    };
    vec![bad("stale etag", &stale), bad("future etag", &json!("999")), bad("no etag of ours", &json!("soon"))]
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_message_too_long_to_read_is_refused_and_its_beginning_kept_for_a_person(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    // One character too many; and a megabyte, more than once.
    let lengths = [2_001, 350_000, 350_000, 350_000, 350_000, 350_000];
    for (number, length) in lengths.into_iter().enumerate() {
        for _ in 0..2 {
            let refused = door.message(&format!("m-{number}"), "wx-wang", &"饭".repeat(length)).await;
            assert_eq!((refused.status, refused.reason()), (400, "INVALID_FIELD"), "{}", refused.message());
            assert_eq!(refused.violation().0, "message.text");
            assert!(refused.violation().1.contains("2000"), "{}", refused.message());
        }
    }
    let page = door.get("messages?needsPerson=true").await.ok();
    let kept = page["messages"].as_array().expect("messages").iter();
    let kept: Vec<_> = kept.map(|message| message["text"].as_str().map(str::to_owned)).collect();
    assert_eq!(kept, lengths.map(|_| Some("饭".repeat(2_000))));
    let just_fits = door.message("m-fits", "wx-wang", &"饭".repeat(2_000)).await;
    assert_eq!(just_fits.status, 200, "{just_fits:?}");
    harness.settle().await;
    harness.check().await;
}

#[tokio::test]
async fn a_page_is_never_larger_than_the_contract_says() {
    let Some(harness) = Harness::start(Mode::InProcess, Engine::Sqlite).await else { return };
    let door = harness.door();
    let menu = door.get("menuItems?pageSize=2000000000").await.ok();
    assert_eq!(menu["menuItems"].as_array().map(Vec::len), Some(28));
    let page = door.get("menuItems?pageSize=10").await.ok();
    let token = page["nextPageToken"].as_str().expect("a token");
    let elsewhere = door.get(&format!("customers?pageToken={token}")).await;
    assert_eq!(elsewhere.violation().0, "pageToken", "{elsewhere:?}");
}

#[tokio::test]
async fn a_service_that_names_a_shop_nobody_opened_is_told_so() {
    let Some(harness) = Harness::start(Mode::InProcess, Engine::Sqlite).await else { return };
    let get = contracts::orders::v1::GetShopRequest { name: "shops/nowhere".to_owned() };
    let status = harness.clients().orders.get_shop(get).await.expect_err("there is no such shop");
    assert_eq!(status.code(), tonic::Code::NotFound);
    assert!(status.message().contains("shops/nowhere"), "{status:?}");
}
