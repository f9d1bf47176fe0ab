use kernel::{CustomerId, ShopId, Time};
use sqlx::FromRow;
use storage::{Error, Result, Tx, column::maybe_time, execute, on};
use uuid::Uuid;

use crate::domain::watches::WatchRun;

const TABLE: &str = "watch_runs";

#[derive(FromRow)]
struct Row {
    shop_id: String,
    customer_id: Uuid,
    drifting: bool,
    drift_at: Option<i64>,
}

/// Has a customer looked at as soon as may be.
pub(crate) async fn schedule(tx: &mut Tx, shop: &ShopId, customer: CustomerId, now: Time) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO watch_runs AS kept (shop_id, customer_id, due_at, drifting, drift_at)
             VALUES ($1, $2, $3, FALSE, NULL)
             ON CONFLICT (shop_id, customer_id) DO UPDATE SET due_at = excluded.due_at"
        )
        .bind(shop.as_str())
        .bind(customer.0)
        .bind(now.micros())
    )?;
    Ok(())
}

/// Takes the customer whose turn it is, of all shops, and holds them; `None` if
/// it is nobody's, or another process has them.
pub(crate) async fn take(tx: &mut Tx, now: Time) -> Result<Option<(ShopId, WatchRun)>> {
    let row: Option<Row> = on!(tx, |db| sqlx::query_as(
        "UPDATE watch_runs SET due_at = NULL WHERE due_at <= $1 AND (shop_id, customer_id) IN (
             SELECT shop_id, customer_id FROM watch_runs WHERE due_at <= $1 ORDER BY due_at LIMIT 1)
         RETURNING shop_id, customer_id, drifting, drift_at"
    )
    .bind(now.micros())
    .fetch_optional(db)
    .await)?;
    let Some(row) = row else { return Ok(None) };
    let shop = row.shop_id.parse().map_err(|why| Error::corrupt(TABLE, why))?;
    let look = WatchRun {
        customer: CustomerId(row.customer_id),
        drifting: row.drifting,
        drift_at: maybe_time(row.drift_at, TABLE)?,
    };
    Ok(Some((shop, look)))
}

/// Notes what a look found, and when the next one is due; none if it is `None`.
pub(crate) async fn done(tx: &mut Tx, shop: &ShopId, look: &WatchRun, next: Option<Time>) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "UPDATE watch_runs SET due_at = $3, drifting = $4, drift_at = $5
             WHERE shop_id = $1 AND customer_id = $2"
        )
        .bind(shop.as_str())
        .bind(look.customer.0)
        .bind(next.map(Time::micros))
        .bind(look.drifting)
        .bind(look.drift_at.map(Time::micros))
    )?;
    Ok(())
}

/// Removes a merged record, which is not looked at any more.
pub(crate) async fn delete(tx: &mut Tx, shop: &ShopId, merged: CustomerId) -> Result<()> {
    execute!(
        tx,
        sqlx::query("DELETE FROM watch_runs WHERE shop_id = $1 AND customer_id = $2")
            .bind(shop.as_str())
            .bind(merged.0)
    )?;
    Ok(())
}
