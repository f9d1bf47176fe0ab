use kernel::{CustomerId, OrderId, ShopId, Time};
use sqlx::FromRow;
use storage::{Error, Result, Tx, execute, on};
use uuid::Uuid;

use crate::domain::{Draw, Lot};

#[derive(FromRow)]
struct Row {
    id: Uuid,
    order_id: Uuid,
    remaining: i64,
}

/// A customer's lots that have points left, oldest first.
pub(crate) async fn list_left(tx: &mut Tx, shop: &ShopId, customer: CustomerId) -> Result<Vec<Lot>> {
    let rows: Vec<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT id, order_id, remaining FROM lots
         WHERE shop_id = $1 AND customer_id = $2 AND remaining > 0 ORDER BY created_at, id"
    )
    .bind(shop.as_str())
    .bind(customer.0)
    .fetch_all(db)
    .await)?;
    let lot = |row: Row| Lot { id: row.id, order: OrderId(row.order_id), remaining: row.remaining };
    Ok(rows.into_iter().map(lot).collect())
}

/// Adds a lot, all of which is left.
pub(crate) async fn insert(
    tx: &mut Tx,
    shop: &ShopId,
    customer: CustomerId,
    lot: &Lot,
    rule_version: i64,
    now: Time,
) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO lots (shop_id, id, customer_id, order_id, issued, remaining, rule_version, created_at)
             VALUES ($1, $2, $3, $4, $5, $5, $6, $7)"
        )
        .bind(shop.as_str())
        .bind(lot.id)
        .bind(customer.0)
        .bind(lot.order.0)
        .bind(lot.remaining)
        .bind(rule_version)
        .bind(now.micros())
    )?;
    Ok(())
}

/// Takes points from a lot. Fails with [`Error::Conflict`] if it doesn't hold
/// that many any more.
pub(crate) async fn draw(tx: &mut Tx, shop: &ShopId, draw: &Draw) -> Result<()> {
    let changed = execute!(
        tx,
        sqlx::query(
            "UPDATE lots SET remaining = remaining - $3
             WHERE shop_id = $1 AND id = $2 AND remaining >= $3"
        )
        .bind(shop.as_str())
        .bind(draw.lot)
        .bind(draw.points)
    )?;
    if changed == 1 { Ok(()) } else { Err(Error::Conflict) }
}
