//! Fills the tables of orders in bulk, with rows like those that the service writes.

use std::collections::BTreeMap;

use super::yardstick::{Sizes, statements};
use crate::data;

/// Of the yardstick's statements, those that keep an order: its message, itself, its lines.
const KEEP: std::ops::Range<usize> = 2..5;
/// Events are no part of a shop's past.
const NOT_COPIED: [&str; 2] = ["outbox", "inbox"];

/// The orders service's database, with the bench's shop in it.
#[derive(Clone, Copy, Debug)]
pub struct Filling<'a> {
    /// As the service was given it.
    pub database: &'a str,
    /// How long are the rows.
    pub sizes: Sizes,
}

impl Filling<'_> {
    /// Brought orders, from one number to another.
    pub async fn orders(&self, from: u64, to: u64) {
        for statement in &statements(self.sizes)[KEEP] {
            let select = self.in_words_of_engine(&as_select(statement));
            self.run(&format!("{} {select}", numbers(from, to))).await;
        }
        self.analyze().await;
    }

    /// Shops with the rows that the bench's shop has, from one number to another.
    pub async fn shops(&self, from: u64, to: u64) {
        for (table, columns) in self.tables().await {
            if NOT_COPIED.contains(&&*table) || !columns.iter().any(|column| column == "shop_id") {
                continue;
            }
            let of_copy = |column: &String| match &**column {
                "shop_id" => "'shop-' || CAST(n AS TEXT)".to_owned(),
                column => format!("{table}.{column}"),
            };
            let copied = columns.iter().map(of_copy).collect::<Vec<_>>().join(", ");
            let into = format!("INSERT INTO {table} ({})", columns.join(", "));
            let from_shop = format!("FROM {table}, numbers WHERE {table}.shop_id = 'nongmao'");
            self.run(&format!("{} {into} SELECT {copied} {from_shop}", numbers(from, to))).await;
        }
        self.analyze().await;
    }

    fn is_on_sqlite(&self) -> bool {
        self.database.starts_with("sqlite:")
    }

    async fn run(&self, sql: &str) {
        data::change(self.database, "orders", sql).await;
    }

    /// Statistics of what was there before would make for bad plans.
    async fn analyze(&self) {
        self.run("ANALYZE").await;
    }

    fn in_words_of_engine(&self, sql: &str) -> String {
        if self.is_on_sqlite() {
            let uuid = |number: &str| format!("CAST(printf('%016d', {number}) AS BLOB)");
            sql.replace("{id}", &uuid("n"))
                .replace("{customer}", &uuid("n % 300 + 1"))
                .replace("BYTEA", "BLOB")
        } else {
            let uuid = |number: &str| format!("CAST(lpad(to_hex({number}), 32, '0') AS UUID)");
            sql.replace("{id}", &uuid("n")).replace("{customer}", &uuid("n % 300 + 1"))
        }
    }

    /// The columns of each table.
    async fn tables(&self) -> BTreeMap<String, Vec<String>> {
        let all = if self.is_on_sqlite() {
            "SELECT t.name || ' ' || c.name AS one FROM sqlite_master t, pragma_table_info(t.name) c \
             WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'"
        } else {
            "SELECT table_name || ' ' || column_name AS one FROM information_schema.columns \
             WHERE table_schema = 'public'"
        };
        let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for found in data::column(self.database, "orders", all).await {
            let (table, column) = found.split_once(' ').expect("a table and a column");
            tables.entry(table.to_owned()).or_default().push(column.to_owned());
        }
        tables
    }
}

fn numbers(from: u64, to: u64) -> String {
    format!(
        "WITH RECURSIVE numbers(n) AS (SELECT CAST({from} AS BIGINT) UNION ALL \
         SELECT n + 1 FROM numbers WHERE n < {to})"
    )
}

/// The same rows for each number, of orders that were brought one after the other.
fn as_select(insert: &str) -> String {
    let (into, rows) = insert.split_once("VALUES (").expect("rows");
    let rows = rows
        .strip_suffix(')')
        .expect("their end")
        .replace("), ('nongmao', ", " FROM numbers UNION ALL SELECT 'nongmao', ");
    let rows = rows.replace("$1", "{id}").replace("$5", "{customer}").replace("$3", "n % 300 + 1");
    let rows = rows.replace("$4", "'filled-' || CAST(n AS TEXT)").replace("'PLACED'", "'COMPLETED'");
    let rows = rows.replace("1790000000000000", "1790000000000000 + n");
    format!("{into}SELECT {rows} FROM numbers")
}
