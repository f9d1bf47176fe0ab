use futures::TryStreamExt;
use kernel::ShopId;
use sqlx::{AssertSqlSafe, ColumnIndex, Decode, QueryBuilder, Row, Type, query};
use uuid::Uuid;

use super::table::{Cell, Column, Kind, Table};
use crate::{Conn, Error, Result, Tx, execute};

/// What a statement takes of values, with room for its text.
const VALUES_AT_ONCE: usize = 20_000;

/// Reads all rows of a shop, one after the other; the first error ends it.
pub async fn read(
    tx: &mut Tx,
    table: &Table,
    shop: &ShopId,
    mut each: impl FnMut(Vec<Cell>) -> Result<()>,
) -> Result<()> {
    let columns: Vec<_> = table.columns.iter().map(selected).collect();
    // The names come from our own schema.
    let select = format!("SELECT {} FROM \"{}\" WHERE shop_id = $1", columns.join(", "), table.name);
    let select = AssertSqlSafe(select);
    match tx.conn() {
        Conn::Sqlite(db) => {
            let mut rows = query(select).bind(shop.as_str()).fetch(db);
            while let Some(row) = rows.try_next().await? {
                each(cells(&row, table)?)?;
            }
        }
        Conn::Postgres(db) => {
            let mut rows = query(select).bind(shop.as_str()).fetch(db);
            while let Some(row) = rows.try_next().await? {
                each(cells(&row, table)?)?;
            }
        }
    }
    Ok(())
}

/// What both engines can have of a column.
fn selected(column: &Column) -> String {
    match column.kind {
        Kind::Boolean => format!("\"{}\"::int::bigint", column.name),
        Kind::Uuid => format!("uuid_send(\"{}\")", column.name),
        Kind::Integer | Kind::Text | Kind::Bytes => format!("\"{}\"", column.name),
    }
}

fn cells<'r, R: Row>(row: &'r R, table: &Table) -> Result<Vec<Cell>>
where
    usize: ColumnIndex<R>,
    i64: Decode<'r, R::Database> + Type<R::Database>,
    String: Decode<'r, R::Database> + Type<R::Database>,
    Vec<u8>: Decode<'r, R::Database> + Type<R::Database>,
{
    let cell = |(at, column): (usize, &Column)| {
        let cell = match column.kind {
            Kind::Integer | Kind::Boolean => row.try_get::<Option<i64>, _>(at)?.map(Cell::Integer),
            Kind::Text => row.try_get::<Option<String>, _>(at)?.map(Cell::Text),
            Kind::Bytes | Kind::Uuid => row.try_get::<Option<Vec<u8>>, _>(at)?.map(|hex| Cell::Bytes { hex }),
        };
        Ok(cell.unwrap_or(Cell::Null))
    };
    table.columns.iter().enumerate().map(cell).collect()
}

/// Adds rows as [`read`] gave them. Errors: [`Error::Other`] for a row that is not one
/// of this table; nothing is added then.
pub async fn insert(tx: &mut Tx, table: &Table, rows: &[Vec<Cell>]) -> Result<()> {
    let width = table.columns.len();
    if rows.iter().any(|row| row.len() != width) {
        return Err(Error::Other(format!("a row of {} has {width} values", table.name).into()));
    }
    for rows in rows.chunks(VALUES_AT_ONCE / width.max(1)) {
        insert_some(tx, table, rows).await?;
    }
    Ok(())
}

async fn insert_some(tx: &mut Tx, table: &Table, rows: &[Vec<Cell>]) -> Result<()> {
    let columns: Vec<_> = table.columns().map(|column| format!("\"{column}\"")).collect();
    let start = format!("INSERT INTO \"{}\" ({}) ", table.name, columns.join(", "));
    let rows = rows.iter().map(|row| values(table, row)).collect::<Result<Vec<_>>>()?;
    crate::on!(tx, |db| {
        let mut insert = QueryBuilder::new(start);
        insert.push_values(rows, |mut place, row| {
            for value in row {
                match value {
                    Value::Integer(value) => place.push_bind(value),
                    Value::Boolean(value) => place.push_bind(value),
                    Value::Text(value) => place.push_bind(value),
                    Value::Bytes(value) => place.push_bind(value),
                    Value::Uuid(value) => place.push_bind(value),
                };
            }
        });
        insert.build().execute(db).await.map(drop)
    })?;
    Ok(())
}

/// A value as its column takes it.
enum Value {
    Integer(Option<i64>),
    Boolean(Option<bool>),
    Text(Option<String>),
    Bytes(Option<Vec<u8>>),
    Uuid(Option<Uuid>),
}

fn values(table: &Table, row: &[Cell]) -> Result<Vec<Value>> {
    let value = |(cell, column): (&Cell, &Column)| {
        value(cell, column.kind).ok_or_else(|| {
            Error::Other(format!("{}.{} can't have what the file says", table.name, column.name).into())
        })
    };
    row.iter().zip(&table.columns).map(value).collect()
}

fn value(cell: &Cell, kind: Kind) -> Option<Value> {
    Some(match (kind, cell) {
        (Kind::Integer, Cell::Null) => Value::Integer(None),
        (Kind::Integer, Cell::Integer(value)) => Value::Integer(Some(*value)),
        (Kind::Boolean, Cell::Null) => Value::Boolean(None),
        (Kind::Boolean, Cell::Integer(value @ (0 | 1))) => Value::Boolean(Some(*value == 1)),
        (Kind::Text, Cell::Null) => Value::Text(None),
        (Kind::Text, Cell::Text(value)) => Value::Text(Some(value.clone())),
        (Kind::Bytes, Cell::Null) => Value::Bytes(None),
        (Kind::Bytes, Cell::Bytes { hex }) => Value::Bytes(Some(hex.clone())),
        (Kind::Uuid, Cell::Null) => Value::Uuid(None),
        (Kind::Uuid, Cell::Bytes { hex }) => Value::Uuid(Some(Uuid::from_slice(hex).ok()?)),
        _ => return None,
    })
}

/// Takes away all rows of a shop.
pub async fn erase(tx: &mut Tx, table: &Table, shop: &ShopId) -> Result<()> {
    let delete = format!("DELETE FROM \"{}\" WHERE shop_id = $1", table.name);
    execute!(tx, query(AssertSqlSafe(delete)).bind(shop.as_str()))?;
    Ok(())
}
