//! What a merge of two records of one person took from one to the other, row by row, so that
//! it can go back.

use kernel::{CustomerId, ShopId, Time};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::{Result, Tx, column::maybe_time, execute, idempotency, on};

/// Rows that belong to a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rows {
    /// Their table.
    pub table: &'static str,
    /// Its column with a row's id, a UUID.
    pub id: &'static str,
    /// Its column with whose it is.
    pub owner: &'static str,
    /// Its column with the order that a row hangs on, if it has one.
    pub order: Option<&'static str>,
}

impl Rows {
    /// Those of a table, by `id` and `customer_id`.
    pub const fn of(table: &'static str) -> Self {
        Self { table, id: "id", owner: "customer_id", order: None }
    }

    /// The same, by another column.
    #[must_use]
    pub const fn by(self, id: &'static str) -> Self {
        Self { id, ..self }
    }

    /// The same, which hang on the order in `order_id`.
    #[must_use]
    pub const fn of_orders(self) -> Self {
        Self { order: Some("order_id"), ..self }
    }

    /// What they are noted under: a table may have a column for each of two customers.
    fn place(&self) -> String {
        format!("{}.{}", self.table, self.owner)
    }
}

/// Notes a merge, and which rows are the record's that ends and not the survivor's as well:
/// before they become the survivor's.
pub async fn note(
    tx: &mut Tx,
    shop: &ShopId,
    (merged, survivor): (CustomerId, CustomerId),
    all: &[Rows],
    now: Time,
) -> Result<()> {
    forget(tx, shop, merged).await?;
    execute!(
        tx,
        sqlx::query("INSERT INTO noted_merges (shop_id, merged_id, noted_at) VALUES ($1, $2, $3)")
            .bind(shop.as_str())
            .bind(merged.0)
            .bind(now.micros())
    )?;
    for rows in all {
        let Rows { table, id, owner, .. } = rows;
        let which = format!(
            "{owner} = $2 AND {id} NOT IN (SELECT {id} FROM {table} WHERE shop_id = $1 AND {owner} = $4)"
        );
        note_those(tx, shop, (merged, survivor), (rows, &which)).await?;
    }
    Ok(())
}

/// When a merge was noted, if it was.
pub async fn noted_at(tx: &mut Tx, shop: &ShopId, merged: CustomerId) -> Result<Option<Time>> {
    let at: Option<i64> = on!(tx, |db| sqlx::query_scalar(
        "SELECT noted_at FROM noted_merges WHERE shop_id = $1 AND merged_id = $2"
    )
    .bind(shop.as_str())
    .bind(merged.0)
    .fetch_optional(db)
    .await)?;
    maybe_time(at, "noted_merges")
}

/// Notes besides what is the survivor's by now and hangs on an order that was noted.
pub async fn note_of_orders(
    tx: &mut Tx,
    shop: &ShopId,
    both: (CustomerId, CustomerId),
    (orders, all): (&Rows, &[Rows]),
) -> Result<()> {
    for (rows, order) in all.iter().filter_map(|rows| Some((rows, rows.order?))) {
        let which = format!(
            "{order} IN (SELECT row_id FROM noted_rows
                 WHERE shop_id = $1 AND merged_id = $2 AND place = '{}')",
            orders.place()
        );
        note_more(tx, shop, both, (rows, &which)).await?;
    }
    Ok(())
}

/// Notes besides which rows the survivor, `$4`, has by now. `$1` is the shop and `$2` the record
/// that ended.
pub async fn note_more(
    tx: &mut Tx,
    shop: &ShopId,
    both: (CustomerId, CustomerId),
    (rows, which): (&Rows, &str),
) -> Result<()> {
    note_those(tx, shop, both, (rows, &format!("{} = $4 AND {which}", rows.owner))).await
}

async fn note_those(
    tx: &mut Tx,
    shop: &ShopId,
    (merged, survivor): (CustomerId, CustomerId),
    (rows, which): (&Rows, &str),
) -> Result<()> {
    let Rows { table, id, .. } = rows;
    let sql = format!(
        "INSERT INTO noted_rows (shop_id, merged_id, place, row_id)
         SELECT DISTINCT shop_id, $2 AS merged_id, $3 AS place, {id} AS row_id FROM {table}
         WHERE shop_id = $1 AND {which}
         ON CONFLICT DO NOTHING"
    );
    execute!(
        tx,
        sqlx::query(AssertSqlSafe(sql.as_str()))
            .bind(shop.as_str())
            .bind(merged.0)
            .bind(rows.place())
            .bind(survivor.0)
    )?;
    Ok(())
}

/// Notes a row besides.
pub async fn note_row(tx: &mut Tx, shop: &ShopId, merged: CustomerId, rows: &Rows, row: Uuid) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO noted_rows (shop_id, merged_id, place, row_id) VALUES ($1, $2, $3, $4)
             ON CONFLICT DO NOTHING"
        )
        .bind(shop.as_str())
        .bind(merged.0)
        .bind(rows.place())
        .bind(row)
    )?;
    Ok(())
}

/// Has rows stay with the survivor: those with a value in a column.
pub async fn keep(
    tx: &mut Tx,
    shop: &ShopId,
    merged: CustomerId,
    rows: &Rows,
    (column, value): (&str, Uuid),
) -> Result<()> {
    let Rows { table, id, .. } = rows;
    let sql = format!(
        "DELETE FROM noted_rows WHERE shop_id = $1 AND merged_id = $2 AND place = $3 AND row_id IN (
             SELECT {id} FROM {table} WHERE shop_id = $1 AND {column} = $4)"
    );
    execute!(
        tx,
        sqlx::query(AssertSqlSafe(sql.as_str()))
            .bind(shop.as_str())
            .bind(merged.0)
            .bind(rows.place())
            .bind(value)
    )?;
    Ok(())
}

/// Gives the record back what was noted, where it is the survivor's still. Answers that name the
/// survivor may tell of both, and an erasure of the one would not find them: they are emptied.
pub async fn give_back(
    tx: &mut Tx,
    shop: &ShopId,
    (merged, survivor): (CustomerId, CustomerId),
    all: &[Rows],
) -> Result<()> {
    idempotency::empty_answers(tx, shop, survivor.0).await?;
    for rows in all {
        let Rows { table, id, owner, .. } = rows;
        let sql = format!(
            "UPDATE {table} SET {owner} = $2 WHERE shop_id = $1 AND {owner} = $4 AND {id} IN (
                 SELECT row_id FROM noted_rows WHERE shop_id = $1 AND merged_id = $2 AND place = $3)"
        );
        execute!(
            tx,
            sqlx::query(AssertSqlSafe(sql.as_str()))
                .bind(shop.as_str())
                .bind(merged.0)
                .bind(rows.place())
                .bind(survivor.0)
        )?;
    }
    Ok(())
}

/// Forgets a merge.
pub async fn forget(tx: &mut Tx, shop: &ShopId, merged: CustomerId) -> Result<()> {
    for sql in [
        "DELETE FROM noted_rows WHERE shop_id = $1 AND merged_id = $2",
        "DELETE FROM noted_merges WHERE shop_id = $1 AND merged_id = $2",
    ] {
        execute!(tx, sqlx::query(sql).bind(shop.as_str()).bind(merged.0))?;
    }
    Ok(())
}

/// Forgets merges that were noted before `until`.
pub async fn forget_before(tx: &mut Tx, until: Time) -> Result<()> {
    for sql in [
        "DELETE FROM noted_rows WHERE (shop_id, merged_id) IN (
             SELECT shop_id, merged_id FROM noted_merges WHERE noted_at < $1)",
        "DELETE FROM noted_merges WHERE noted_at < $1",
    ] {
        execute!(tx, sqlx::query(sql).bind(until.micros()))?;
    }
    Ok(())
}
