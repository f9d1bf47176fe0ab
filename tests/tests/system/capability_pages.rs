//! Every page that the table of capabilities names answers.

use std::fs;

use runtime::Kind;
use serde_json::{Value, json};
use storage::Engine;
use tests::{Harness, Mode, OWNER_KEY};

use crate::session::Browser;

/// The pages of the table, each once.
fn pages() -> Vec<String> {
    let table = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/capabilities.md");
    let table = fs::read_to_string(table).expect("the table");
    let last = table.lines().filter(|line| line.starts_with("| ")).filter_map(|line| line.split('|').nth(6));
    let quoted = last.flat_map(|cell| cell.split('`').skip(1).step_by(2));
    let mut pages: Vec<String> = quoted.filter(|page| page.starts_with('/')).map(str::to_owned).collect();
    pages.sort();
    pages.dedup();
    pages
}

fn id(made: &Value) -> String {
    made["name"].as_str().and_then(|name| name.rsplit('/').next()).expect("a name").to_owned()
}

/// What stands in paths in the place of words in braces.
async fn ids(harness: &Harness) -> Vec<(&'static str, String)> {
    let door = harness.door();
    let guest = door.get("customers:lookup?number=18").await.ok();
    let case = json!({ "customer": guest["name"], "text": "汤洒了一半", "channel": "wechat-group" });
    let free = json!({ "amount": 0, "currency": "CNY" });
    let tea = json!({ "code": "tea", "displayName": "茶", "effect": "PERK", "limit": "UNLIMITED" });
    let plan = json!({ "displayName": "茶友", "price": free, "periodUnit": "MONTH", "benefits": [tea] });
    let segment = json!({ "displayName": "有号的", "rule": { "numbered": true } });
    let campaigns = door.get("campaigns").await.ok();
    let services = door.get("serviceProducts").await.ok();
    vec![
        ("{shop}", "nongmao".to_owned()),
        ("{code}", "3".to_owned()),
        ("{customer}", id(&guest)),
        ("{case}", id(&door.post("cases", &case).await.ok())),
        ("{plan}", id(&door.post("plans", &plan).await.ok())),
        ("{campaign}", id(&campaigns["campaigns"][0])),
        ("{service}", id(&services["serviceProducts"][0])),
        ("{segment}", id(&door.post("segments", &segment).await.ok())),
    ]
}

#[tokio::test]
async fn every_page_that_the_table_names_answers() {
    let harness = Harness::start(Mode::InProcess, Engine::Sqlite).await.expect("SQLite is always there");
    let ids = ids(&harness).await;
    let mut browser = Browser::signed_in(&harness, OWNER_KEY).await;
    let guest = format!("shops/nongmao/customers/{}", ids[2].1);
    let key = harness.with_new_key("nongmao", Kind::Guest, &guest).await;
    let card = format!("/g/nongmao/card/{}", key.key());
    let bound = browser.post(&card, &[]).await;
    assert_eq!(bound.status, 303, "{}", bound.text);
    let pages = pages();
    assert!(pages.len() > 20, "{pages:?}");
    for page in pages {
        let path = ids.iter().fold(page.clone(), |path, (of, id)| path.replace(of, id));
        let shown = browser.get(&path).await;
        assert_eq!(shown.status, 200, "{page}: {path} leads to {}", shown.location);
    }
}
