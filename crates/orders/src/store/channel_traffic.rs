//! When channels last worked, and when they did not.

use kernel::{ShopId, Time};
use sqlx::FromRow;
use storage::{Result, Tx, column, execute, on};

use crate::domain::channel::Traffic;

const TABLE: &str = "channel_traffic";

#[derive(FromRow)]
struct Row {
    is_outgoing: bool,
    succeeded_at: Option<i64>,
    failed_at: Option<i64>,
    fault: String,
    detail: String,
}

/// What was seen of a channel, a direction each.
pub(crate) async fn get(tx: &mut Tx, shop: &ShopId, kind: &str) -> Result<Vec<Traffic>> {
    let rows: Vec<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT is_outgoing, succeeded_at, failed_at, fault, detail FROM channel_traffic
         WHERE shop_id = $1 AND kind = $2"
    )
    .bind(shop.as_str())
    .bind(kind)
    .fetch_all(db)
    .await)?;
    rows.into_iter().map(traffic).collect()
}

fn traffic(row: Row) -> Result<Traffic> {
    let fault = if row.fault.is_empty() { None } else { Some(column::word(&row.fault, TABLE)?) };
    Ok(Traffic {
        is_outgoing: row.is_outgoing,
        succeeded_at: column::maybe_time(row.succeeded_at, TABLE)?,
        failed_at: column::maybe_time(row.failed_at, TABLE)?,
        fault,
        detail: row.detail,
    })
}

/// Notes what was seen last: of what worked when, and of what did not when and why.
pub(crate) async fn note(tx: &mut Tx, shop: &ShopId, kind: &str, seen: &Traffic) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO channel_traffic (shop_id, kind, is_outgoing, succeeded_at, failed_at, fault, detail)
             VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (shop_id, kind, is_outgoing) DO UPDATE SET
                 succeeded_at = coalesce(excluded.succeeded_at, channel_traffic.succeeded_at),
                 failed_at = coalesce(excluded.failed_at, channel_traffic.failed_at),
                 fault = CASE WHEN excluded.failed_at IS NULL THEN channel_traffic.fault ELSE excluded.fault END,
                 detail = CASE WHEN excluded.failed_at IS NULL THEN channel_traffic.detail ELSE excluded.detail END"
        )
        .bind(shop.as_str())
        .bind(kind)
        .bind(seen.is_outgoing)
        .bind(seen.succeeded_at.map(Time::micros))
        .bind(seen.failed_at.map(Time::micros))
        .bind(seen.fault.map_or("", |fault| fault.as_str()))
        .bind(&seen.detail)
    )?;
    Ok(())
}

/// Forgets what was seen of a channel that is another by now.
pub(crate) async fn forget(tx: &mut Tx, shop: &ShopId, kind: &str) -> Result<()> {
    execute!(
        tx,
        sqlx::query("DELETE FROM channel_traffic WHERE shop_id = $1 AND kind = $2")
            .bind(shop.as_str())
            .bind(kind)
    )?;
    Ok(())
}
