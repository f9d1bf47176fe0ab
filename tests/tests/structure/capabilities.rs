//! Every row of the product that is done says which test walks it through HTTP.

use std::{collections::BTreeSet, fs, sync::LazyLock};

use regex::Regex;

use crate::source::{self, contracts, workspace};

const ROWS: u32 = 33;

/// A row of the table.
struct Row {
    number: u32,
    methods: Vec<String>,
    tests: Vec<String>,
    pages: Vec<String>,
}

fn rows() -> Vec<Row> {
    let text = fs::read_to_string(workspace().join("docs/capabilities.md")).expect("the table");
    text.lines().filter_map(row).collect()
}

fn row(line: &str) -> Option<Row> {
    let cells: Vec<&str> = line.split('|').map(str::trim).collect();
    let [_, number, _, _, methods, tests, pages, _] = cells[..] else { return None };
    let (methods, tests, pages) = (quoted(methods), quoted(tests), quoted(pages));
    Some(Row { number: number.parse().ok()?, methods, tests, pages })
}

/// What stands in backticks.
fn quoted(cell: &str) -> Vec<String> {
    static QUOTED: LazyLock<Regex> = LazyLock::new(|| Regex::new("`([^`]+)`").expect("a pattern"));
    QUOTED.captures_iter(cell).map(|found| found[1].to_owned()).collect()
}

/// Tests of the whole system, which call it through HTTP.
fn tests() -> BTreeSet<String> {
    let test = Regex::new(r"#\[(?:tokio::)?test\]\s*(?:async )?fn (\w+)").expect("a pattern");
    let system = source::tests().iter().filter(|source| source.path.starts_with("tests/tests/system/"));
    let names = |text: &str| test.captures_iter(text).map(|found| found[1].to_owned()).collect::<Vec<_>>();
    system.flat_map(|source| names(&source.text)).collect()
}

#[test]
fn the_table_has_every_row_once_in_order() {
    let numbers: Vec<u32> = rows().iter().map(|row| row.number).collect();
    assert_eq!(numbers, (1..=ROWS).collect::<Vec<_>>());
}

#[test]
fn every_row_names_tests_that_are_there() {
    let there = tests();
    assert!(there.len() > 50, "{}", there.len());
    for row in rows() {
        assert!(!row.tests.is_empty(), "row {} names no test", row.number);
        for test in row.tests {
            assert!(there.contains(&test), "row {} names {test}, which is no test through HTTP", row.number);
        }
    }
}

#[test]
fn every_method_that_a_row_names_is_in_a_contract() {
    let services = contracts().services();
    let methods: BTreeSet<String> = services
        .flat_map(|service| service.methods().map(|one| one.name().to_owned()).collect::<Vec<_>>())
        .collect();
    for row in rows() {
        for method in row.methods {
            assert!(methods.contains(&method), "row {}: there is no {method}", row.number);
        }
    }
}

#[test]
fn every_page_that_a_row_names_is_on_the_console() {
    let console: Vec<_> = source::crates()
        .iter()
        .filter(|source| source.path.starts_with("crates/console/src/pages"))
        .collect();
    for row in rows() {
        for page in row.pages {
            let route = format!(".route(\"{page}\", get(");
            let is_there = console.iter().any(|source| source.text.contains(&route));
            assert!(is_there, "row {}: there is no page {page}", row.number);
        }
    }
}
