//! What passed between guests and the shop.

use kernel::{CustomerId, Place, ShopId};
use sqlx::FromRow;
use storage::{
    Result, Tx,
    column::{time, word},
    execute, on,
};
use uuid::Uuid;

use super::customers;
use crate::domain::{LedgerEntry, LedgerKind, LedgerSum};

const TABLE: &str = "ledger_entries";

#[derive(FromRow)]
struct Row {
    id: Uuid,
    kind: String,
    amount: i64,
    quantity: i64,
    source: String,
    occurred_at: i64,
}

#[derive(FromRow)]
struct SumRow {
    kind: String,
    entries: i64,
    amount: i64,
    quantity: i64,
    first_at: i64,
    last_at: i64,
}

/// Adds an entry to the ledger of its customer, or of the one they were merged into, if
/// there is such a customer and the entry is not there yet. A merge that runs at the same
/// time is over before, or waits.
pub(crate) async fn insert(tx: &mut Tx, shop: &ShopId, entry: &LedgerEntry) -> Result<()> {
    let Some(customer) = customers::hold(tx, shop, entry.customer).await? else { return Ok(()) };
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO ledger_entries (shop_id, customer_id, occurred_at, id, kind, amount, quantity, source)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING"
        )
        .bind(shop.as_str())
        .bind(customer.0)
        .bind(entry.occurred_at.micros())
        .bind(entry.id)
        .bind(entry.kind.as_str())
        .bind(entry.amount)
        .bind(entry.quantity)
        .bind(&entry.source)
    )?;
    Ok(())
}

/// Takes away an entry of a customer, or of the one they were merged into, that does not hold
/// any more.
pub(crate) async fn take_back(tx: &mut Tx, shop: &ShopId, customer: CustomerId, id: Uuid) -> Result<()> {
    match customers::hold(tx, shop, customer).await? {
        Some(customer) => remove(tx, shop, customer, id).await,
        None => Ok(()),
    }
}

/// Takes away an entry that was a mistake.
pub(crate) async fn remove(tx: &mut Tx, shop: &ShopId, customer: CustomerId, id: Uuid) -> Result<()> {
    execute!(
        tx,
        sqlx::query("DELETE FROM ledger_entries WHERE shop_id = $1 AND customer_id = $2 AND id = $3")
            .bind(shop.as_str())
            .bind(customer.0)
            .bind(id)
    )?;
    Ok(())
}

/// The ledger of a customer, newest first; of one kind, if it is named.
pub(crate) async fn list(
    tx: &mut Tx,
    shop: &ShopId,
    customer: CustomerId,
    kind: Option<LedgerKind>,
    (after, most): (Place, i64),
) -> Result<Vec<LedgerEntry>> {
    let rows: Vec<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT id, kind, amount, quantity, source, occurred_at FROM ledger_entries
         WHERE shop_id = $1 AND customer_id = $2 AND (occurred_at, id) < ($3, $4)
             AND ($6 = '' OR kind = $6)
         ORDER BY occurred_at DESC, id DESC LIMIT $5"
    )
    .bind(shop.as_str())
    .bind(customer.0)
    .bind(after.micros)
    .bind(after.id)
    .bind(most)
    .bind(kind.map_or("", LedgerKind::as_str))
    .fetch_all(db)
    .await)?;
    let entry = |row: Row| {
        Ok(LedgerEntry {
            id: row.id,
            customer,
            kind: word(&row.kind, TABLE)?,
            amount: row.amount,
            quantity: row.quantity,
            source: row.source,
            occurred_at: time(row.occurred_at, TABLE)?,
        })
    };
    rows.into_iter().map(entry).collect()
}

/// The entries of a customer together, by their kind.
pub(crate) async fn sums(tx: &mut Tx, shop: &ShopId, customer: CustomerId) -> Result<Vec<LedgerSum>> {
    let rows: Vec<SumRow> = on!(tx, |db| sqlx::query_as(
        "SELECT kind, count(*) AS entries, CAST(sum(amount) AS BIGINT) AS amount,
             CAST(sum(quantity) AS BIGINT) AS quantity, min(occurred_at) AS first_at,
             max(occurred_at) AS last_at
         FROM ledger_entries WHERE shop_id = $1 AND customer_id = $2 GROUP BY kind"
    )
    .bind(shop.as_str())
    .bind(customer.0)
    .fetch_all(db)
    .await)?;
    let sum = |row: SumRow| {
        Ok(LedgerSum {
            kind: word(&row.kind, TABLE)?,
            entries: row.entries,
            amount: row.amount,
            quantity: row.quantity,
            first_at: time(row.first_at, TABLE)?,
            last_at: time(row.last_at, TABLE)?,
        })
    };
    rows.into_iter().map(sum).collect()
}
