//! What a service has lost of what the others told it, it is told anew.

use rstest::rstest;
use serde_json::{Value, json};
use storage::Engine;
use tests::{Harness, Mode, data, run_program};

/// What is known of others: the service, and a row a line. Ids and times are left
/// out, and what a record that is no more is marked by.
const COPIES: [(&str, &str); 6] = [
    (
        "orders",
        "SELECT number || ' ' || display_name || ' ' || address || ' ' || revision || CASE WHEN merged_into
             IS NULL THEN '' ELSE ' merged' END AS one FROM customer_projections ORDER BY 1",
    ),
    ("orders", "SELECT channel || '/' || sender_id AS one FROM identities ORDER BY 1"),
    (
        "loyalty",
        "SELECT number || ' ' || display_name || ' ' || preferences || ' ' || revision || CASE WHEN merged_into
             IS NULL THEN identity_hashes ELSE ' merged' END AS one FROM customer_projections ORDER BY 1",
    ),
    (
        "loyalty",
        "SELECT shop_id || ' ' || time_zone || ' ' || opening_hours || ' ' || revision AS one
         FROM shop_projections ORDER BY 1",
    ),
    (
        "feedback",
        "SELECT number || ' ' || display_name || ' ' || revision || CASE WHEN merged_into
             IS NULL THEN '' ELSE ' merged' END AS one FROM customer_projections ORDER BY 1",
    ),
    (
        "feedback",
        "SELECT code || ' ' || display_name || ' ' || price || CASE WHEN sold_out THEN ' sold out' ELSE '' END
             AS one FROM item_projections WHERE NOT deleted ORDER BY 1",
    ),
];

/// Loses the copies, as a database that is younger than what it holds would.
const LOSSES: [(&str, &str); 3] = [
    ("orders", "DELETE FROM customer_projections; DELETE FROM identities"),
    ("loyalty", "DELETE FROM customer_projections; DELETE FROM shop_projections"),
    (
        "feedback",
        "DELETE FROM customer_projections; DELETE FROM shop_projections;
         DELETE FROM item_projections WHERE code = 3;
         UPDATE item_projections SET deleted = FALSE, revision = 1 WHERE code = 40",
    ),
];

async fn copies(harness: &Harness) -> Vec<Vec<String>> {
    let mut all = Vec::new();
    for (service, sql) in COPIES {
        let rows = data::column(harness.database(), service, sql).await;
        assert!(!rows.is_empty(), "{service}: {sql}");
        all.push(rows);
    }
    all
}

/// Runs the command, which is not to run on a data folder that is in use.
async fn backfill(harness: &mut Harness, mode: Mode) -> String {
    let environment = [("RENQING_DATABASE", harness.database().to_owned())];
    let environment = environment.each_ref().map(|(name, value)| (*name, value.as_str()));
    let run = || run_program("renqing", &["events", "--backfill"], &environment);
    let ended = if mode == Mode::Together {
        let refused = run();
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(!refused.status.success() && said.contains("another renqing is running"), "{said}");
        harness.stop("renqing").await;
        let ended = run();
        harness.restart("renqing").await;
        ended
    } else {
        run()
    };
    let (said, wrong) = (String::from_utf8_lossy(&ended.stdout), String::from_utf8_lossy(&ended.stderr));
    assert!(ended.status.success(), "{wrong}");
    harness.settle().await;
    said.into_owned()
}

async fn lookup(harness: &Harness, number: i32) -> Value {
    harness.door().get(&format!("customers:lookup?number={number}")).await.ok()["name"].clone()
}

#[rstest]
#[case::together_on_sqlite(Mode::Together, Engine::Sqlite)]
#[case::apart_on_postgres(Mode::Apart, Engine::Postgres)]
#[tokio::test]
async fn who_lost_what_they_were_told_gets_it_back_and_who_knows_changes_nothing(
    #[case] mode: Mode,
    #[case] engine: Engine,
) {
    let Some(mut harness) = Harness::start(mode, engine).await else { return };
    let (wang, li) = (lookup(&harness, 18).await, lookup(&harness, 20).await);
    let merge = format!("{}:merge", wang.as_str().expect("a name"));
    harness.door().post(&merge, &json!({"customer": li})).await.ok();
    let door = harness.door();
    let dish = json!({"code": 40, "displayName": "佛跳墙", "price": {"amount": "9900", "currency": "CNY"}});
    door.post("menuItems", &dish).await.ok();
    let gone = door.request(reqwest::Method::DELETE, "menuItems/40").send().await.expect("an answer");
    assert_eq!(gone.status(), 200);
    door.patch("menuItems/5", &json!({"soldOut": true})).await.ok();
    harness.settle().await;
    let known = copies(&harness).await;

    for (service, sql) in LOSSES {
        data::change(harness.database(), service, sql).await;
    }
    let said = backfill(&mut harness, mode).await;
    assert!(said.contains("orders: ") && said.contains("customers: "), "{said}");
    assert_eq!(copies(&harness).await, known);
    harness.check().await;
    let answer = harness.door().message("m-1", "wx-stranger", "20号 3").await.ok();
    assert_eq!(answer["orders"][0]["customer"], wang, "an old number finds who goes on");
    harness.settle().await;

    let items = "SELECT code || ' ' || revision AS one FROM item_projections ORDER BY 1";
    let revisions = data::column(harness.database(), "feedback", items).await;
    let entries = data::count(harness.database(), "loyalty", "transfers").await;
    backfill(&mut harness, mode).await;
    assert_eq!(copies(&harness).await, known);
    assert_eq!(data::column(harness.database(), "feedback", items).await, revisions);
    assert_eq!(data::count(harness.database(), "loyalty", "transfers").await, entries);
    harness.check().await;
}
