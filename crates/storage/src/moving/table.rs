use kernel::ShopId;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use sqlx::{AssertSqlSafe, FromRow, query_as};

use crate::{Conn, Error, Result, Tx, hex, on};

/// A value, as both engines can have it: a boolean is 0 or 1, a UUID its 16 bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Cell {
    /// None.
    Null,
    /// A number.
    Integer(i64),
    /// A text.
    Text(String),
    /// Bytes; as JSON `{"hex": "00ff"}`.
    Bytes {
        /// The bytes.
        #[serde(with = "hex")]
        hex: Vec<u8>,
    },
}

/// What a column holds, as its engine calls it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Integer,
    Boolean,
    Text,
    Bytes,
    Uuid,
}

/// A table that has rows of shops.
#[derive(Clone, Debug)]
pub struct Table {
    /// Its name.
    pub name: String,
    pub(super) columns: Vec<Column>,
}

#[derive(Clone, Debug)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) kind: Kind,
}

#[derive(FromRow)]
struct Described {
    table_name: String,
    column_name: String,
    kind: String,
}

const ON_SQLITE: &str = "SELECT t.name AS table_name, c.name AS column_name, c.type AS kind
    FROM sqlite_schema AS t, pragma_table_info(t.name) AS c
    WHERE t.type = 'table' AND EXISTS (SELECT 1 FROM pragma_table_info(t.name) WHERE name = 'shop_id')
    ORDER BY t.name, c.name";
/// Partitions are read through the table that they belong to.
const ON_POSTGRES: &str = r#"SELECT t.relname::text AS table_name, c.attname::text AS column_name,
        format_type(c.atttypid, NULL) AS kind
    FROM pg_class AS t JOIN pg_attribute AS c ON c.attrelid = t.oid AND c.attnum > 0 AND NOT c.attisdropped
    WHERE t.relkind IN ('r', 'p') AND NOT t.relispartition AND t.relnamespace = current_schema()::regnamespace
    AND EXISTS (SELECT 1 FROM pg_attribute AS s WHERE s.attrelid = t.oid AND s.attname = 'shop_id')
    ORDER BY t.relname::text COLLATE "C", c.attname::text COLLATE "C""#;

/// The tables that have rows of shops, by their names; columns by theirs. Errors:
/// [`Error::Schema`] for a column of a type that ours never have.
pub async fn tables(tx: &mut Tx) -> Result<Vec<Table>> {
    let described: Vec<Described> = match tx.conn() {
        Conn::Sqlite(db) => query_as(ON_SQLITE).fetch_all(db).await?,
        Conn::Postgres(db) => query_as(ON_POSTGRES).fetch_all(db).await?,
    };
    let mut tables: Vec<Table> = Vec::new();
    for Described { table_name, column_name, kind } in described {
        let column = Column { kind: kind_of(&column_name, &kind)?, name: column_name };
        match tables.last_mut() {
            Some(table) if table.name == table_name => table.columns.push(column),
            _ => tables.push(Table { name: table_name, columns: vec![column] }),
        }
    }
    Ok(tables)
}

fn kind_of(column: &str, kind: &str) -> Result<Kind> {
    match kind {
        "INTEGER" | "bigint" => Ok(Kind::Integer),
        "boolean" => Ok(Kind::Boolean),
        "TEXT" | "text" => Ok(Kind::Text),
        "BLOB" | "bytea" => Ok(Kind::Bytes),
        "uuid" => Ok(Kind::Uuid),
        other => Err(Error::schema(format!("has a column {column} of the type {other}"))),
    }
}

impl Table {
    /// The names of its columns, in the order of a row's cells.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|column| column.name.as_str())
    }
}

/// Whether a table has anything of a shop.
pub async fn is_there(tx: &mut Tx, table: &Table, shop: &ShopId) -> Result<bool> {
    // The name comes from our own schema.
    let ask = format!("SELECT EXISTS (SELECT 1 FROM \"{}\" WHERE shop_id = $1)", table.name);
    Ok(on!(tx, |db| sqlx::query_scalar(AssertSqlSafe(ask)).bind(shop.as_str()).fetch_one(db).await)?)
}

/// What the rows of a table come to, in whatever order: the sum of the SHA-256 of each,
/// and how many they are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Digest {
    rows: u64,
    #[serde(with = "hex")]
    sum: Vec<u8>,
}

impl Digest {
    /// Takes in one row. Errors: none that a row could have.
    pub fn add(&mut self, row: &[Cell]) -> Result<()> {
        let text = serde_json::to_vec(row).map_err(|error| Error::Other(error.into()))?;
        let hash = Sha256::digest(&text);
        self.sum.resize(hash.len(), 0);
        let mut carry = 0;
        for (sum, byte) in self.sum.iter_mut().zip(hash) {
            let added = u16::from(*sum) + u16::from(byte) + carry;
            *sum = added.to_le_bytes()[0];
            carry = added >> 8;
        }
        self.rows += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_read_as_they_were_written() {
        let row = [
            Cell::Null,
            Cell::Integer(i64::MIN),
            Cell::Text("{\"hex\":\"00\"}\n人".into()),
            Cell::Bytes { hex: vec![0, 255] },
            Cell::Bytes { hex: vec![] },
        ];
        let text = serde_json::to_string(&row).unwrap();
        assert_eq!(serde_json::from_str::<Vec<Cell>>(&text).unwrap(), row);
        for wrong in ["[1.5]", "[true]", r#"[{"hex":"0"}]"#, r#"[{"hex":"+1"}]"#, "[[]]"] {
            assert!(serde_json::from_str::<Vec<Cell>>(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_digest_is_of_the_rows_and_of_no_order() {
        let (one, two) = ([Cell::Integer(1)], [Cell::Text("1".into())]);
        let of = |rows: &[&[Cell]]| {
            let mut digest = Digest::default();
            for row in rows {
                digest.add(row).unwrap();
            }
            digest
        };
        assert_eq!(of(&[&one, &two]), of(&[&two, &one]));
        assert_ne!(of(&[&one, &two]), of(&[&one, &one]));
        assert_ne!(of(&[&one]), of(&[&two]));
        assert_ne!(of(&[]), of(&[&one]));
    }
}
