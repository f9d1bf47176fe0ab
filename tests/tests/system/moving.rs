//! A shop moves to another database, with all that there is of it, or not at all.

use std::{io::Write, process::Stdio, time::Duration};

use kernel::Clock;
use renqing::{ExportArgs, System, export, import_shop, reopen};
use rstest::rstest;
use runtime::{Limits, Principal, Settings, Shutdown};
use serde_json::Value;
use storage::Engine;
use testkit::Databases;
use tests::{Harness, Mode, SERVICES, program};

const SHOP: &str = "nongmao";

fn of(shop: &str) -> ExportArgs {
    ExportArgs { shop: shop.to_owned(), keep_closed: false, reopen: false }
}

async fn exported(database: &str, shop: &str) -> Vec<u8> {
    let mut file = Vec::new();
    export(database, &of(shop), &Clock::system(), &mut file).await.expect("a shop is written");
    file
}

fn into(database: &str) -> Settings {
    Settings { database: Some(database.to_owned()), ..Settings::default() }
}

/// The last line of a file: what all rows of each table come to.
fn sums(file: &[u8]) -> Value {
    let text = std::str::from_utf8(file).expect("a text");
    serde_json::from_str(text.lines().last().expect("lines")).expect("JSON")
}

/// A lunch with an order that is paid, a complaint and a good word.
async fn lunch(harness: &Harness) {
    let door = harness.door();
    let order = door.message("m-1", "wx-wang", "18号,订餐3.6").await.ok()["orders"][0].clone();
    door.advance(order["name"].as_str().expect("a name"), "COMPLETED").await;
    door.message("m-2", "wx-wang", "送错了，我要的是小炒肉").await.ok();
    door.message("m-3", "wx-wang", "我的积分").await.ok();
    harness.settle().await;
}

/// A fresh place for all services, spread where tests are.
async fn place(engine: Engine) -> Option<(Databases, String)> {
    let databases = Databases::fresh(engine).await?;
    let url = databases.url_for_all(&SERVICES).await;
    databases.prepare(&url, &renqing::SERVICES).await;
    Some((databases, url))
}

#[rstest]
#[case::from_sqlite_to_postgres(Engine::Sqlite, Engine::Postgres)]
#[case::from_postgres_to_sqlite(Engine::Postgres, Engine::Sqlite)]
#[case::from_postgres_to_postgres(Engine::Postgres, Engine::Postgres)]
#[tokio::test]
async fn a_shop_that_moved_has_every_row_and_goes_on(#[case] from: Engine, #[case] to: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, from).await else { return };
    let Some((_databases, target)) = place(to).await else { return };
    lunch(&harness).await;
    let other = harness.open_shop("nextdoor").await;
    other.message("m-1", "wx-wang", "18号,订餐3.6").await.ok();
    harness.settle().await;

    let file = exported(harness.database(), SHOP).await;
    assert_eq!(import_shop(&into(&target), file.as_slice()).await.expect("it is taken"), SHOP);
    let there = sums(&exported(&target, SHOP).await);
    assert_eq!(there, sums(&file));
    let tables = there["end"].as_object().expect("tables");
    for table in ["orders.orders", "customers.contacts", "loyalty.lots", "feedback.cases"] {
        assert!(tables[table]["rows"].as_u64() > Some(0), "{table} was empty: {tables:?}");
    }
    assert_eq!(renqing::check(&target).await.expect("a walk"), Vec::<String>::new());
    assert_eq!(orders::shops(&target).await.expect("shops").len(), 1, "another shop stays where it is");

    let shutdown = Shutdown::new(Duration::from_secs(5));
    let started =
        System::start(&target, Clock::system(), harness.tokens().clone(), Limits::default(), &shutdown);
    let system = started.await.expect("it starts");
    let clients = system.clients(&Principal::service("tests"));
    let list = contracts::orders::v1::ListOrdersRequest {
        parent: format!("shops/{SHOP}"),
        ..contracts::orders::v1::ListOrdersRequest::default()
    };
    let orders = clients.orders.clone().list_orders(list).await.expect("orders").into_inner().orders;
    assert_eq!(orders.len(), 1);
    shutdown.workers().cancel();
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_closed_shop_is_read_and_not_written_and_others_do_not_notice(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let other = harness.open_shop("nextdoor").await;
    let args = ExportArgs { keep_closed: true, ..of(SHOP) };
    let mut file = Vec::new();
    export(harness.database(), &args, &Clock::system(), &mut file).await.expect("a shop is written");

    let door = harness.door();
    let refused = door.message("m-1", "wx-wang", "18号,订餐3.6").await;
    assert_eq!((refused.status, refused.reason()), (503, "SHOP_MOVING"), "{}", refused.body);
    for words in ["being moved", "can be read", "write again after 20"] {
        assert!(refused.message().contains(words), "{words}: {}", refused.message());
    }
    assert_eq!(door.get("customers:lookup?number=18").await.ok()["displayName"], "王师傅");
    other.message("m-1", "wx-wang", "18号,订餐3.6").await.ok();
    harness.settle().await;

    reopen(harness.database(), &args).await.expect("it is opened");
    door.message("m-1", "wx-wang", "18号,订餐3.6").await.ok();
    harness.settle().await;
    harness.check().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_file_that_is_not_whole_leaves_nothing_behind(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, Engine::Sqlite).await else { return };
    let Some((_databases, target)) = place(engine).await else { return };
    lunch(&harness).await;
    let file = exported(harness.database(), SHOP).await;
    let text = std::str::from_utf8(&file).expect("a text");
    let lines: Vec<&str> = text.lines().collect();
    let rows = lines.iter().filter(|line| line.starts_with(r#"{"row""#)).count();
    assert!(rows > 100, "{rows}");
    let a_row = lines.iter().position(|line| line.starts_with(r#"{"row""#)).expect("a row");

    let cut = |at: usize| text.as_bytes()[..at].to_vec();
    let mut bad: Vec<Vec<u8>> = [0, 1, text.len() / 3, text.len() / 2, text.len() - 1].map(cut).into();
    // A row is missing, comes twice, is of another shop; the end comes early; the version differs.
    let without = |at: usize| [&lines[..at], &lines[at + 1..]].concat().join("\n") + "\n";
    bad.push(without(a_row).into());
    bad.push(([&lines[..a_row], &[lines[a_row]], &lines[a_row..]].concat().join("\n") + "\n").into());
    bad.push(text.replacen(&format!("\"{SHOP}\""), "\"nextdoor\"", 1).into());
    bad.push((text.to_owned() + lines[a_row] + "\n").into());
    bad.push(text.replacen("100-", "99-", 1).into());
    bad.push(text.replacen("\"format\":1", "\"format\":2", 1).into());
    bad.push(b"number,time,item\n".to_vec());
    for (number, bad) in bad.iter().enumerate() {
        assert_ne!(bad, &file);
        let refused = import_shop(&into(&target), bad.as_slice()).await;
        assert!(refused.is_err(), "{number}");
    }
    // A place that has anything of the shop takes none of it.
    import_shop(&into(&target), file.as_slice()).await.expect("nothing of the others is there");
    let again = import_shop(&into(&target), file.as_slice()).await.expect_err("it is there already");
    assert!(again.to_string().contains("already"), "{again:#}");
    assert_eq!(sums(&exported(&target, SHOP).await), sums(&file));
}

#[tokio::test]
async fn one_program_writes_a_shop_and_another_takes_it_in() {
    let Some(harness) = Harness::start(Mode::Together, Engine::Sqlite).await else { return };
    let Some((_databases, target)) = place(Engine::Postgres).await else { return };
    harness.door().message("m-1", "wx-wang", "18号,订餐3.6").await.ok();
    harness.settle().await;
    let mut from = program("renqing");
    let from = from.args(["export", SHOP]).env("RENQING_DATABASE", harness.database()).output();
    let from = from.expect("it runs");
    assert!(from.status.success(), "{}", String::from_utf8_lossy(&from.stderr));
    let mut to = program("renqing");
    to.arg("import").env("RENQING_DATABASE", &target).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut to = to.spawn().expect("it runs");
    to.stdin.take().expect("a pipe").write_all(&from.stdout).expect("it listens");
    let ended = to.wait_with_output().expect("it ends");
    assert!(ended.status.success());
    assert_eq!(String::from_utf8_lossy(&ended.stdout), "shops/nongmao is here, with all its rows\n");
    assert_eq!(sums(&exported(&target, SHOP).await), sums(&from.stdout));
    // It takes orders again.
    harness.door().message("m-2", "wx-wang", "18号,订餐3.6").await.ok();
}
