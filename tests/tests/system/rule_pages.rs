//! The shop's own rules on their pages, whom to ask after and who belongs together, as a browser
//! without scripts uses them.

use runtime::Kind;
use serde_json::{Value, json};
use storage::Engine;
use tests::{Harness, Mode, OWNER_KEY};

use crate::{console::ESCAPED, session::Browser};

/// A name with markup: what can't be seen has no place in one.
const NASTY: &str = "<script>alert(1)</script>\"'&";

const ID: &str = "6f6f8a52-6f0c-4b8e-9a54-0d1f0a9b7c31";
const RULES: &str = "/care/follow-ups";
const NEW_RULE: &str = "/care/follow-ups/rules/new";
const SEGMENTS: &str = "/customers/segments";
const NEW_SEGMENT: &str = "/customers/segments/new";

/// A day after the first order, by itself, and a tenth is left out.
const RULE: [(&str, &str); 8] = [
    ("name", "第一次来的"),
    ("trigger", "FIRST_ORDER"),
    ("after_hours", "24"),
    ("text", "{name}，昨天的菜还合口味吗？"),
    ("text_en", "How was it, {name}?"),
    ("rest_days", "30"),
    ("holdout", "10"),
    ("automatic", "on"),
];
const SEGMENT: [(&str, &str); 6] = [
    ("name", "有号的"),
    ("segment", "new"),
    ("segment", "regular"),
    ("numbered", "on"),
    ("preferences", ""),
    ("labels", ""),
];

fn id(made: &Value) -> &str {
    made["name"].as_str().and_then(|name| name.rsplit('/').next()).expect("a name")
}

fn with<'a>(more: &[(&'a str, &'a str)], usual: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    [more, usual].concat()
}

async fn in_process() -> Harness {
    Harness::start(Mode::InProcess, Engine::Sqlite).await.expect("SQLite is always there")
}

#[tokio::test]
async fn a_rule_of_follow_ups_is_made_changed_stopped_and_deleted_on_its_page() {
    let harness = in_process().await;
    let (mut browser, door) = (Browser::signed_in(&harness, OWNER_KEY).await, harness.door());
    let rules = async || door.get("followUpRules").await.ok()["followUpRules"].as_array().cloned();
    let known = rules().await.unwrap_or_default().len();
    assert!(browser.get("/care").await.text.contains(&format!("href=\"{RULES}\"")));
    for (field, bad, said) in [
        ("name", " ", "要有 1 到 100 个字"),
        ("after_hours", "一天", "更大的整数"),
        ("after_hours", "9000", "8760"),
        ("text", "", "text-wrong"),
        ("text", "{who}吃得好吗", "只能写 {name}"),
        ("text_en", "How was it, {guest}?", "text_en-wrong"),
        ("rest_days", "400", "365"),
        ("holdout", "60", "请写 0 到 50"),
    ] {
        let refused = browser.post(NEW_RULE, &with(&[(field, bad)], &RULE)).await;
        let shown = &refused.text;
        let is_beside = shown.contains(&format!("id=\"{field}-wrong\""));
        assert!(refused.status == 400 && is_beside && shown.contains(said), "{field} {bad}: {shown}");
        assert!(shown.contains("name=\"automatic\" value=\"on\" checked"), "what was ticked stays");
        assert!(field == "text_en" || shown.contains("How was it, {name}?"), "what was typed stays");
    }
    let refused = browser.post(&format!("{NEW_RULE}?lang=en"), &with(&[("text", "{who}")], &RULE)).await;
    assert!(refused.text.contains("knows no `{who}`"), "{}", refused.text);
    browser.get(&format!("{RULES}?lang=zh")).await;
    assert_eq!(rules().await.unwrap_or_default().len(), known, "nothing was made");

    for _ in 0..2 {
        let made = browser.post(NEW_RULE, &with(&[("request_id", ID), ("name", NASTY)], &RULE)).await;
        assert_eq!(made.location, RULES, "{}", made.text);
    }
    let made = rules().await.expect("rules");
    assert_eq!(made.len(), known + 1, "sent twice, it is made once");
    let made = made.last().expect("the newest").clone();
    let said = ["trigger", "afterHours", "text", "restDays", "holdoutBasisPoints", "automatic"];
    let said = said.map(|field| made[field].clone());
    let typed = [
        json!("FIRST_ORDER"),
        json!(24),
        json!("{name}，昨天的菜还合口味吗？"),
        json!(30),
        json!(1000),
        json!(true),
    ];
    assert_eq!(said, typed);
    let shown = browser.get(RULES).await.text;
    assert!(shown.contains(ESCAPED) && !shown.contains("<script>alert"), "{shown}");
    assert!(
        shown.contains("第一单送到后 24 小时；自动在聊天里问；") && shown.contains("id=\"follow-ups\""),
        "{shown}"
    );

    let of_rule = format!("{RULES}/rules/{}", id(&made));
    let form = browser.get(&of_rule).await.text;
    assert!(form.contains("value=\"24\"") && form.contains("value=\"on\" checked"), "{form}");
    let etag = made["etag"].as_str().expect("an etag");
    let changed = [("etag", etag), ("automatic", ""), ("after_hours", "48")];
    assert_eq!(browser.post(&of_rule, &with(&changed, &RULE)).await.location, RULES);
    let late = browser.post(&of_rule, &with(&[("etag", etag), ("name", "晚了一步")], &RULE)).await;
    assert!(late.status == 400 && late.text.contains("别人刚刚改过"), "{}", late.text);
    assert!(late.text.contains("value=\"晚了一步\""), "what was typed stays");
    let now =
        door.get("followUpRules").await.ok()["followUpRules"].as_array().and_then(|all| all.last().cloned());
    let now = now.expect("it is there");
    assert_eq!((&now["afterHours"], now["automatic"].as_bool().unwrap_or(false)), (&json!(48), false));

    let pause = [("etag", now["etag"].as_str().expect("an etag")), ("paused", "on")];
    assert_eq!(browser.post(&format!("{of_rule}/pause"), &pause).await.location, RULES);
    let paused = rules().await.and_then(|all| all.last().cloned()).expect("it is there");
    assert_eq!((&paused["paused"], &paused["afterHours"]), (&json!(true), &json!(48)));
    let delete = format!("{of_rule}/delete");
    assert_eq!(browser.post(&delete, &[("etag", etag)]).await.status, 409, "it was changed meanwhile");
    let etag = paused["etag"].as_str().expect("an etag");
    assert_eq!(browser.post(&delete, &[("etag", etag)]).await.location, RULES);
    assert_eq!(rules().await.unwrap_or_default().len(), known);
    let gone = browser.get(&of_rule).await;
    assert!(gone.status == 404 && gone.text.contains("没有找到"), "{}", gone.text);
}

#[tokio::test]
async fn who_does_not_lead_the_shop_is_led_to_no_rule() {
    let harness = in_process().await;
    let staff = harness.with_new_key("nongmao", Kind::Staff, "").await;
    let mut browser = Browser::signed_in(&harness, staff.key()).await;
    for (page, path) in [("/care", RULES), ("/customers", SEGMENTS)] {
        let shown = browser.get(page).await;
        assert!(shown.status == 200 && !shown.text.contains(&format!("href=\"{path}\"")), "{}", shown.text);
    }
    let rules = browser.get(RULES).await;
    assert!(rules.status == 200 && !rules.text.contains(NEW_RULE), "staff read them: {}", rules.text);
    assert_eq!(browser.get(SEGMENTS).await.status, 403);
    assert_eq!(browser.post(NEW_RULE, &RULE).await.status, 400);
}

#[tokio::test]
async fn a_segment_is_made_by_rule_and_says_who_is_in_it_and_how_it_moved() {
    let harness = in_process().await;
    let (mut browser, door) = (Browser::signed_in(&harness, OWNER_KEY).await, harness.door());
    for page in ["/customers", "/insight/guests"] {
        assert!(browser.get(page).await.text.contains(&format!("href=\"{SEGMENTS}\"")), "{page}");
    }
    for (field, bad, said) in [
        ("name", " ", "name-wrong"),
        ("min_orders", "很多", "min_orders-wrong"),
        ("min_spent", "五百", "请写成 5 或 5.50"),
        ("preferences", "=beer", "请写成 drinks"),
        ("max_silence_days", "4000", "3660"),
    ] {
        let refused = browser.post(NEW_SEGMENT, &with(&[(field, bad)], &SEGMENT)).await;
        assert!(refused.status == 400 && refused.text.contains(said), "{field} {bad}: {}", refused.text);
        assert!(refused.text.contains("name=\"numbered\" value=\"on\" checked"), "what was ticked stays");
    }
    let crossed = [("min_orders", "9"), ("max_orders", "3")];
    let refused = browser.post(NEW_SEGMENT, &with(&crossed, &SEGMENT)).await;
    assert!(refused.status == 400 && refused.text.contains("max_orders-wrong"), "{}", refused.text);
    assert_eq!(door.get("segments").await.ok()["segments"].as_array().map_or(0, Vec::len), 0);

    let mut paths = Vec::new();
    for _ in 0..2 {
        let made =
            browser.post(NEW_SEGMENT, &with(&[("request_id", ID), ("name_en", "Numbered")], &SEGMENT)).await;
        assert_eq!(made.status, 303, "{}", made.text);
        paths.push(made.location);
    }
    assert_eq!(paths[0], paths[1], "sent twice, it is made once");
    let (path, made) = (paths[0].as_str(), door.get("segments").await.ok()["segments"][0].clone());
    assert_eq!(made["rule"]["segments"], json!(["new", "regular"]));
    let guest = door.get("customers:lookup?number=18").await.ok();
    let shown = browser.get(path).await.text;
    assert!(shown.contains(&format!("href=\"/customers/{}\"", id(&guest))), "{shown}");
    assert!(shown.contains("新客人或熟客（三单以上）；有号码") && shown.contains("<polyline"), "{shown}");
    assert!(browser.get(&format!("{path}?lang=en")).await.text.contains("<h1><bdi>Numbered</bdi></h1>"));
    browser.get(&format!("{path}?lang=zh")).await;
    assert!(browser.get(SEGMENTS).await.text.contains(&format!("href=\"{path}\"")));
    assert!(browser.get("/giving/campaigns/new").await.text.contains("有号的"), "a campaign can be for it");

    let etag = made["etag"].as_str().expect("an etag");
    let changed = [
        ("etag", etag),
        ("name", NASTY),
        ("min_orders", "2"),
        ("labels", "摊主，老乡"),
        ("rhythm", "AT_RISK"),
    ];
    let changed = [
        &changed[..],
        &[("part", "LOYAL"), ("min_spent", "500"), ("silence_days", "7"), ("max_silence_days", "90")],
    ]
    .concat();
    assert_eq!(browser.post(path, &changed).await.location, path);
    let rule = door.get("segments").await.ok()["segments"][0]["rule"].clone();
    assert_eq!(rule["segments"], json!(["摊主", "老乡"]));
    assert_eq!((&rule["rhythms"], &rule["rfmSegments"]), (&json!(["AT_RISK"]), &json!(["LOYAL"])));
    assert_eq!((&rule["minSpent"]["amount"], &rule["maxSilenceDays"]), (&json!("50000"), &json!(90)));
    let shown = browser.get(path).await.text;
    assert!(shown.contains(ESCAPED) && !shown.contains("<script>alert"), "{shown}");
    assert!(
        shown.contains("摊主或老乡；忠实客人；该来没来；至少 2 单；一年花了 ¥500.00 以上；7–90 天没来"),
        "{shown}"
    );
    assert!(shown.contains("value=\"摊主，老乡\"") && shown.contains("现在没有人"), "{shown}");
    let late = browser.post(path, &with(&[("etag", etag)], &SEGMENT)).await;
    assert!(late.status == 400 && late.text.contains("别人刚刚改过"), "{}", late.text);
    let etag = door.get("segments").await.ok()["segments"][0]["etag"].as_str().expect("an etag").to_owned();
    assert_eq!(browser.post(&format!("{path}/delete"), &[("etag", &etag)]).await.location, SEGMENTS);
    let gone = browser.get(path).await;
    assert!(gone.status == 404 && gone.text.contains("没有找到"), "{}", gone.text);
    harness.check().await;
}

/// Lists that grow are read page by page, each entry once.
#[tokio::test]
async fn what_grows_without_a_bound_is_read_page_by_page() {
    let harness = in_process().await;
    let (mut browser, door) = (Browser::signed_in(&harness, OWNER_KEY).await, harness.door());
    let guest = door.get("customers:lookup?number=18").await.ok();
    for at in 0..55 {
        let own = door.post("customers", &json!({ "displayName": format!("客{at:02}。") })).await.ok();
        let case = json!({ "customer": own["name"], "text": format!("第{at:02}。") });
        door.post("cases", &case).await.ok();
        let goal = json!({ "customer": guest["name"], "outcome": format!("目标{at:02}。") });
        door.post("goals", &goal).await.ok();
        let neighbour = json!({ "displayName": format!("邻居{at:02}。"), "prices": [{ "itemCode": 3, "price": { "amount": "1600", "currency": "CNY" }, "seenTime": "2026-11-01T00:00:00Z" }] });
        door.post("competitors", &neighbour).await.ok();
        let part = json!({ "displayName": format!("料{at:02}。"), "unit": "GRAM" });
        door.post("ingredients", &part).await.ok();
    }
    let all = browser.post(NEW_SEGMENT, &[("name", "大家")]).await.location;
    for (path, word) in [
        (all.as_str(), "客"),
        ("/care/cases?state=OPEN", "第"),
        ("/customers/goals", "目标"),
        ("/menu/neighbours", "<summary><bdi>邻居"),
        ("/menu/purchasing", "<summary><bdi>料"),
    ] {
        let (mut path, mut pages, mut seen) = (path.to_owned(), 0, Vec::new());
        while !path.is_empty() {
            let shown = browser.get(&path).await;
            assert_eq!(shown.status, 200, "{path}: {}", shown.text);
            let here = (0..55).filter(|at| shown.text.contains(&format!("{word}{at:02}。")));
            seen.extend(here);
            path = next(&shown.text);
            pages += 1;
            assert!(pages < 12, "{path} leads on");
        }
        // Who moved is named beside the list.
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen, (0..55).collect::<Vec<_>>(), "{word}");
        assert!(pages > 1, "{word} is on {pages} page");
    }
    let care = browser.get("/care").await.text;
    assert!(care.contains("<strong>25+</strong>") && care.contains("href=\"/care/cases\""), "{care}");
}

/// Where the list goes on that has no name; empty if it does not.
fn next(text: &str) -> String {
    let links = text.split("rel=\"next\" href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let mut links = links.map(|link| link.replace("&#38;", "&"));
    links.find(|link| !link.contains('#') && link.contains("page=")).unwrap_or_default()
}
