//! A guest is given all that the shop has about them, or nothing.

use std::collections::BTreeSet;

use rstest::rstest;
use runtime::Kind;
use serde_json::{Value, json};
use storage::Engine;
use tests::{Gateway, Harness, Mode, data};

use crate::erasure::{NAME, WORDS, guest};

/// Not in any record: it is what only the test of erasing writes.
const NOT_THERE: &str = "死信里的心里话";
/// Names of keys, and what only the shop may know.
const NOT_FOR_GUESTS: [&str; 4] =
    ["accessKeys/", "\"cost\":{", "\"amount\":{\"amount\":\"300\"", "\"notes\":\"蓝色"];

/// All pages of an export.
async fn export(door: &Gateway, customer: &str, page_size: usize) -> Vec<Value> {
    let mut pages: Vec<Value> = Vec::new();
    let mut token = String::new();
    loop {
        let path = format!("{customer}:export?pageSize={page_size}&pageToken={token}");
        let page = door.get(&path).await.ok();
        page["nextPageToken"].as_str().unwrap_or_default().clone_into(&mut token);
        pages.push(page);
        if token.is_empty() {
            return pages;
        }
    }
}

/// The names of the records in the lists of pages, each as often as it is there.
fn names(pages: &[Value]) -> Vec<String> {
    let lists = |part: &Value| -> Vec<Value> {
        let fields = part.as_object().into_iter().flat_map(|part| part.values());
        fields.filter_map(Value::as_array).flatten().cloned().collect()
    };
    let parts = pages
        .iter()
        .flat_map(|page| [page, &page["orders"], &page["loyalty"], &page["feedback"]].map(lists))
        .flatten();
    let mut names: Vec<String> =
        parts.map(|record| record["name"].as_str().expect("a record has a name").to_owned()).collect();
    names.sort();
    names
}

#[rstest]
#[case::in_process_on_sqlite(Mode::InProcess, Engine::Sqlite)]
#[case::in_process_on_postgres(Mode::InProcess, Engine::Postgres)]
#[tokio::test]
async fn an_export_has_every_word_of_and_about_a_guest_each_record_once(
    #[case] mode: Mode,
    #[case] engine: Engine,
) {
    let Some(harness) = Harness::start(mode, engine).await else { return };
    let door = harness.door();
    let customer = guest(&harness, door).await;
    // What is due is written before, and not between the two.
    for service in runtime::SERVICES {
        harness.run_due(service).await;
    }
    harness.settle().await;
    let whole = export(door, &customer, 100).await;
    assert_eq!(whole.len(), 1, "all fits on a page");
    let text = whole[0].to_string();
    let missing: Vec<_> = WORDS.iter().filter(|word| **word != NOT_THERE && !text.contains(**word)).collect();
    assert!(missing.is_empty(), "{missing:?} are not in {text}");
    let page = &whole[0];
    for (part, lists) in [
        ("orders", &["messages", "orders"][..]),
        ("loyalty", &["entries", "grants", "goodwill", "exceptions", "memberships", "membershipReceipts"]),
        ("feedback", &["ratings", "cases", "praises", "questions", "stories", "ideas"]),
    ] {
        for list in lists {
            assert!(page[part][list].as_array().is_some_and(|list| !list.is_empty()), "{part}.{list}");
        }
    }

    let pages = export(door, &customer, 2).await;
    assert!(pages.len() > 5, "{}", pages.len());
    let (paged, at_once) = (BTreeSet::from_iter(names(&pages)), BTreeSet::from_iter(names(&whole)));
    let differ: Vec<_> = paged.symmetric_difference(&at_once).collect();
    assert!(differ.is_empty(), "{differ:?}");
    assert_eq!(names(&pages).iter().collect::<BTreeSet<_>>().len(), names(&pages).len(), "a record twice");
    assert_eq!(pages[0]["customer"]["displayName"], NAME);
    assert!(pages[1..].iter().all(|page| page.get("customer").is_none_or(Value::is_null)));
}

#[rstest]
#[case::in_process_on_sqlite(Mode::InProcess, Engine::Sqlite)]
#[case::in_process_on_postgres(Mode::InProcess, Engine::Postgres)]
#[tokio::test]
async fn a_guest_exports_themselves_alone_and_sees_what_a_guest_sees(
    #[case] mode: Mode,
    #[case] engine: Engine,
) {
    let Some(harness) = Harness::start(mode, engine).await else { return };
    let door = harness.door();
    let customer = guest(&harness, door).await;
    harness.settle().await;
    let key = harness.with_new_key(door.shop(), Kind::Guest, &customer).await;
    let theirs = export(&key, &customer, 100).await.remove(0).to_string();
    let owners = export(door, &customer, 100).await.remove(0).to_string();
    for word in NOT_FOR_GUESTS {
        assert!(owners.contains(word), "the owner sees no {word}: {owners}");
        assert!(!theirs.contains(word), "the guest sees {word}: {theirs}");
    }
    assert!(theirs.contains("想要双份腊肉"), "{theirs}");
    let other =
        door.get("customers:lookup?number=18").await.ok()["name"].as_str().unwrap_or_default().to_owned();
    let refused = key.get(&format!("{other}:export")).await;
    assert_eq!((refused.status, refused.reason()), (403, "NOT_YOURS"));
    for kind in [Kind::Staff, Kind::Courier, Kind::Integration] {
        let staff = harness.with_new_key(door.shop(), kind, "").await;
        assert_eq!(staff.get(&format!("{customer}:export")).await.status, 403, "{kind:?}");
    }
    let manager = harness.with_new_key(door.shop(), Kind::Manager, "").await;
    manager.get(&format!("{customer}:export")).await.ok();
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn each_page_of_an_export_is_noted_with_who_has_it(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    let customer = guest(&harness, door).await;
    harness.settle().await;
    let key = harness.with_new_key(door.shop(), Kind::Guest, &customer).await;
    let pages = [export(door, &customer, 1).await.len(), export(&key, &customer, 100).await.len()];
    let told = door.get(&format!("auditEntries?pageSize=500&resource={customer}")).await.ok();
    let entries = told["auditEntries"].as_array().expect("entries");
    let noted = ["OWNER", "GUEST"].map(|kind| {
        let exports = entries.iter().filter(|entry| entry["kind"] == kind);
        exports
            .filter(|entry| entry["method"].as_str().is_some_and(|name| name.ends_with(".ExportCustomer")))
            .count()
    });
    assert_eq!(noted, pages, "{told}");
    assert!(pages[0] > 1, "{pages:?}");
}

#[tokio::test]
async fn nothing_is_exported_while_one_who_has_a_part_of_it_is_away() {
    let Some(mut harness) = Harness::start(Mode::Apart, Engine::Postgres).await else { return };
    let door = harness.door().clone();
    let order = json!({ "customerNumber": 18, "lines": [{ "itemCode": 3, "quantity": 1 }] });
    let order = door.post("orders", &order).await.ok();
    let customer = order["customer"].as_str().expect("a customer").to_owned();
    harness.settle().await;
    let whole = export(&door, &customer, 100).await;
    for away in ["orders", "loyalty", "feedback"] {
        harness.kill(away);
        let refused = door.get(&format!("{customer}:export")).await;
        assert_eq!((refused.status, refused.reason()), (503, "UNREACHABLE"), "without {away}");
        assert!(refused.message().contains(away), "{}", refused.message());
        harness.restart(away).await;
    }
    let again = async {
        loop {
            let answer = door.get(&format!("{customer}:export")).await;
            if answer.status == 200 {
                return answer.ok();
            }
            tokio::task::yield_now().await;
        }
    };
    let again = tokio::time::timeout(std::time::Duration::from_secs(30), again).await.expect("it answers");
    assert_eq!(names(&[again]), names(&whole));
}

const SQLITE_MESSAGES: &str = "
    WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 10000)
    INSERT INTO messages (shop_id, message_id, channel, channel_message_id, sender_id, text, sent_at, received_at,
        needs_person, replied, asks)
    SELECT 'SHOP', randomblob(16), 'wechat-group', 'much-' || n, 'wx-much', '第' || n || '句', 1700000000000000,
        1700000000000000, FALSE, FALSE, FALSE FROM numbers";
const POSTGRES_MESSAGES: &str = "
    INSERT INTO messages (shop_id, message_id, channel, channel_message_id, sender_id, text, sent_at, received_at,
        needs_person, replied, asks)
    SELECT 'SHOP', gen_random_uuid(), 'wechat-group', 'much-' || n, 'wx-much', '第' || n || '句', 1700000000000000,
        1700000000000000, FALSE, FALSE, FALSE FROM generate_series(1, 10000) AS numbers (n)";

#[rstest]
#[case::sqlite(Engine::Sqlite, SQLITE_MESSAGES)]
#[case::postgres(Engine::Postgres, POSTGRES_MESSAGES)]
#[tokio::test]
async fn ten_thousand_messages_come_in_pages_of_a_hundred(#[case] engine: Engine, #[case] messages: &str) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    let customer = json!({ "displayName": NAME, "identities": [{ "senderId": "wx-much" }] });
    let customer = door.post("customers", &customer).await.ok()["name"].as_str().expect("a name").to_owned();
    harness.settle().await;
    data::change(harness.database(), "orders", &messages.replace("SHOP", door.shop())).await;
    let pages = export(door, &customer, 500).await;
    assert_eq!(pages.len(), 100);
    let count = |page: &Value| page["orders"]["messages"].as_array().map_or(0, Vec::len);
    assert!(pages.iter().all(|page| count(page) == 100));
    assert_eq!(names(&pages).iter().collect::<BTreeSet<_>>().len(), 10_000);
}
