//! A history of orders, brought in by `renqing import`.

use std::{fmt::Write as _, fs, path::Path, process::Output, time::Instant};

use rstest::rstest;
use storage::Engine;
use tempfile::TempDir;
use testkit::Databases;
use tests::{SERVICES, data, run_program};

const HEADER: &str = "Order Number,Order Date,Item Name,Quantity,Product Price,Total products\n";
const ORDERS: i64 = 1_500;
const LINES: i64 = 4;
/// A row of each kind that can't be taken, with the words that say why.
const BAD: [(&str, &str); 5] = [
    ("7,03/08/19 20:25,Naan,0,0.80,1", "Quantity: must be 1 to 9999"),
    ("7,yesterday,Naan,1,0.80,1", "Order Date: must be a date"),
    ("7,03/08/19 20:25,Naan,1,free,1", "Product Price: must be a price"),
    ("7,03/08/19 20:25,,1,0.80,1", "Item Name: must have 1 to 64 characters"),
    ("7,03/08/19 20:25,Naan,1", "must have 6 columns, has 4"),
];

/// Orders whose rows stand far apart, with the bad rows after them; answers
/// what the good ones are worth in pence.
fn history(file: &Path) -> i64 {
    let mut text = HEADER.to_owned();
    let mut worth = 0;
    for line in 0..LINES {
        for order in 0..ORDERS {
            let (quantity, price) = (1 + (order + line) % 3, 95 + 10 * ((order * 7 + line) % 40));
            let (day, minute) = (1 + order % 28, order % 60);
            worth += quantity * price;
            let price = format!("{}.{:02}", price / 100, price % 100);
            let dish = order % 50 + 100 * line;
            writeln!(text, "{order},{day:02}/08/19 20:{minute:02},Dish {dish},{quantity},{price},{LINES}")
                .expect("a text grows");
        }
    }
    for (row, _) in BAD {
        writeln!(text, "{row}").expect("a text grows");
    }
    fs::write(file, text).expect("a file");
    worth
}

fn import(file: &str, database: &str) -> Output {
    let args = ["import", "orders", file, "--format", "takeaway-csv"];
    run_program(
        "renqing",
        &args,
        &[("RENQING_DATABASE", database), ("RENQING_SHOP", "takeaway"), ("RENQING_LOG", "warn")],
    )
}

/// Every order and every line, as text.
async fn everything(database: &str) -> Vec<String> {
    let orders = "SELECT external_id || ' ' || total || ' ' || placed_at || ' ' || version || ' ' || state AS one FROM orders";
    let lines = "SELECT item_code || ' ' || item_name || ' ' || quantity || ' ' || unit_price AS one FROM order_lines";
    let mut all = data::column(database, "orders", orders).await;
    all.extend(data::column(database, "orders", lines).await);
    all.sort();
    all
}

async fn worth(database: &str) -> i64 {
    let sum = "SELECT sum(quantity * unit_price) AS one FROM order_lines";
    data::column(database, "orders", sum).await[0].parse().expect("a number")
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_history_is_taken_once_and_bad_rows_are_named(#[case] engine: Engine) {
    let Some(databases) = Databases::fresh(engine).await else { return };
    let database = databases.url_for_all(&SERVICES).await;
    let folder = TempDir::new().expect("a folder");
    let file = folder.path().join("history.csv");
    let expected = history(&file);
    let file = file.display().to_string();
    let mut first = Vec::new();
    for (round, words) in [(1, "1500 orders new, 0 known"), (2, "0 orders new, 1500 known")] {
        let ended = import(&file, &database);
        let said = String::from_utf8_lossy(&ended.stderr).into_owned();
        assert!(ended.status.success() && said.contains(words), "{said}");
        assert!(said.contains(&format!("{}.{:02}", expected / 100, expected % 100)), "{said}");
        for (number, (_, reason)) in (2 + ORDERS * LINES..).zip(BAD) {
            assert!(said.contains(&format!("line {number}: {reason}")), "line {number}: {reason}\n{said}");
        }
        assert_eq!(worth(&database).await, expected);
        let now = everything(&database).await;
        assert_eq!(now.len(), usize::try_from(ORDERS * (LINES + 1)).expect("not many"));
        assert!(round == 1 || now == first, "the second import changed something");
        first = now;
    }
    let findings = renqing::check(&database).await.expect("the data can be walked");
    assert!(findings.is_empty(), "{}", findings.join("\n"));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_file_that_is_no_history_is_refused_and_nothing_is_written(#[case] engine: Engine) {
    let Some(databases) = Databases::fresh(engine).await else { return };
    let database = databases.url_for_all(&SERVICES).await;
    let folder = TempDir::new().expect("a folder");
    let file = folder.path().join("broken.csv");
    for (content, words) in [
        (&b"a,b\n1,2\n"[..], "line 1: must be Order Number"),
        (b"", "line 1: must be Order Number"),
        (b"\xff\xfe\n", "line 1"),
    ] {
        fs::write(&file, content).expect("a file");
        let ended = import(&file.display().to_string(), &database);
        let said = String::from_utf8_lossy(&ended.stderr).into_owned();
        assert!(ended.status.code() == Some(1) && said.contains(words), "{said}");
    }
    let ended = import("/nowhere/at-all.csv", &database);
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert!(ended.status.code() == Some(1) && said.contains("/nowhere/at-all.csv"), "{said}");
}

/// The real history, where it is at hand: `TAKEAWAY_CSV` names it.
#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn the_real_history_adds_up(#[case] engine: Engine) {
    let Ok(file) = std::env::var("TAKEAWAY_CSV") else { return };
    let Some(databases) = Databases::fresh(engine).await else { return };
    let database = databases.url_for_all(&SERVICES).await;
    run_program("renqing", &["--version"], &[]);
    for round in ["first", "again"] {
        let start = Instant::now();
        let ended = import(&file, &database);
        eprintln!("{engine:?}, {round}: {:.1} s", start.elapsed().as_secs_f64());
        assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
        assert_eq!(data::count(&database, "orders", "orders").await, 13_397);
        assert_eq!(worth(&database).await, 44_651_745);
    }
}
