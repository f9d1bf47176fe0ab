//! A guest's record on the console: added, changed, tied, made one with another, erased.

use rstest::rstest;
use runtime::Kind;
use serde_json::{Value, json};
use storage::Engine;
use tests::{Harness, Mode, OWNER_KEY};

use crate::{
    console::{ESCAPED, NASTY},
    session::Browser,
};

#[rstest]
#[tokio::test]
async fn a_guest_is_added_changed_and_noted_on_pages_and_can_order(
    #[values(Engine::Sqlite, Engine::Postgres)] engine: Engine,
) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let mut browser = Browser::signed_in(&harness, OWNER_KEY).await;
    let door = harness.door();
    let taken = [("name", "周师傅"), ("number", "18")];
    let refused = browser.post("/customers/new", &taken).await;
    assert!(refused.status == 400 && refused.text.contains("value=\"周师傅\""), "{}", refused.text);
    let wrong = [("name", "周师傅"), ("number", "五十")];
    assert!(browser.post("/customers/new", &wrong).await.text.contains("number-wrong"));
    let good = [
        ("name", "周师傅"),
        ("number", "77"),
        ("phones", "138 0013 8077\n0571 8888 0000"),
        ("addresses", "摊位：水产区C3\n家里：河坊街1号"),
        ("identities", "wechat-group，wx-zhou"),
        ("preferences", "spice = none"),
        ("notes", NASTY),
    ];
    let added = browser.post("/customers/new", &good).await;
    assert_eq!(added.status, 303, "{}", added.text);
    let page = added.location;
    let known = door.get("customers:lookup?number=77").await.ok();
    assert_eq!(known["addresses"][0], json!({ "label": "摊位", "text": "水产区C3" }));
    assert_eq!(
        (&known["preferences"]["spice"], &known["phones"][0]),
        (&json!("none"), &json!("+8613800138077"))
    );
    let shown = browser.get(&format!("{page}/edit")).await.text;
    assert!(shown.contains(ESCAPED) && shown.contains("摊位: 水产区C3"), "{shown}");

    harness.settle().await;
    let ordered = door.message("m-1", "wx-zhou", "订餐3.6").await.ok();
    assert_eq!(ordered["orders"][0]["customer"], known["name"], "{ordered}");

    let etag = known["etag"].as_str().expect("an etag");
    let changed = [("etag", etag), ("name", "老周"), ("number", ""), ("identities", "wx-zhou")];
    assert_eq!(browser.post(&format!("{page}/edit"), &changed).await.location, page);
    let late = browser.post(&format!("{page}/edit"), &changed).await;
    assert_eq!(late.status, 400, "somebody changed it meanwhile");
    let now = door.get(known["name"].as_str().expect("a name")).await.ok();
    assert_eq!((&now["displayName"], now["number"].as_i64().unwrap_or(0)), (&json!("老周"), 0));

    let blank = browser.post(&format!("{page}/contacts"), &[("kind", "CALL"), ("text", " ")]).await;
    assert_eq!(blank.status, 400);
    let noted = browser.post(&format!("{page}/contacts"), &[("kind", "CALL"), ("text", "约好周五送")]).await;
    assert_eq!(noted.location, format!("{page}#timeline"));
    assert!(browser.get(&page).await.text.contains("约好周五送"));
}

#[tokio::test]
async fn records_are_tied_made_one_after_both_were_seen_and_erased_by_name() {
    let harness = Harness::start(Mode::InProcess, Engine::Sqlite).await.expect("SQLite is always there");
    let mut browser = Browser::signed_in(&harness, OWNER_KEY).await;
    let door = harness.door();
    let wang = door.get("customers:lookup?number=18").await.ok();
    let id = |value: &Value| {
        value["name"].as_str().and_then(|name| name.rsplit('/').next()).expect("a name").to_owned()
    };
    let page = format!("/customers/{}", id(&wang));
    assert_eq!(browser.post(&format!("{page}/links"), &[("other", "4321")]).await.status, 400);
    let tied = browser.post(&format!("{page}/links"), &[("other", "20号"), ("kind", "COLLEAGUE")]).await;
    assert_eq!(tied.location, format!("{page}/edit"), "{}", tied.text);
    let li = door.get("customers:lookup?number=20").await.ok();
    let is_tied = |wang: &Value| {
        wang["links"].as_array().is_some_and(|links| links.iter().any(|link| link["customer"] == li["name"]))
    };
    assert!(is_tied(&door.get("customers:lookup?number=18").await.ok()));
    browser.post(&format!("{page}/links/{}", id(&li)), &[]).await;
    assert!(!is_tied(&door.get("customers:lookup?number=18").await.ok()));

    let double = json!({ "displayName": "王师傅（微信）", "number": 118 });
    let double = door.post("customers", &double).await.ok();
    let itself = browser.get(&format!("{page}/merge?same=18")).await;
    assert!(itself.status == 400 && itself.text.contains("same-wrong"), "{}", itself.text);
    let both = browser.get(&format!("{page}/merge?same=118")).await.text;
    assert!(both.contains("王师傅（微信）") && both.contains("合成一份"), "{both}");
    let merged = browser.post(&format!("{page}/merge"), &[("ends", &id(&double))]).await;
    assert_eq!(merged.location, page, "{}", merged.text);
    assert_eq!(door.get("customers:lookup?number=118").await.ok()["name"], wang["name"]);

    let staff = harness.with_new_key("nongmao", Kind::Staff, "").await;
    let mut counter = Browser::signed_in(&harness, staff.key()).await;
    let own = format!("/customers/{}", id(&li));
    let by_staff = counter.post(&format!("{own}/erase"), &[("sure", "李姐")]).await;
    assert_eq!(by_staff.status, 400, "the owner alone erases");
    assert_eq!(browser.post(&format!("{own}/erase"), &[("sure", "李")]).await.status, 400);
    let erased = browser.post(&format!("{own}/erase"), &[("sure", "李姐")]).await;
    assert_eq!(erased.location, "/customers", "{}", erased.text);
    assert!(!browser.get("/customers").await.text.contains("李姐"));
}
