use std::collections::HashMap;

use kernel::{CustomerId, OrderId, ShopId, Time};
use sqlx::FromRow;
use storage::{
    Error, Result, Tx,
    column::{maybe_time, time},
    execute, on,
};
use uuid::Uuid;

use super::customers;
use crate::domain::projections::OrderProjection;

const TABLE: &str = "order_projections";

#[derive(FromRow)]
struct Row {
    order_id: Uuid,
    customer_id: Option<Uuid>,
    completed: bool,
    cancelled: bool,
    total: i64,
    refunded: i64,
    placed_at: i64,
    wanted_at: Option<i64>,
    completed_at: Option<i64>,
    imported: bool,
    version: i64,
}

impl TryFrom<Row> for OrderProjection {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: OrderId(row.order_id),
            customer: row.customer_id.map(CustomerId),
            completed: row.completed,
            cancelled: row.cancelled,
            total: row.total,
            refunded: row.refunded,
            placed_at: time(row.placed_at, TABLE)?,
            wanted_at: maybe_time(row.wanted_at, TABLE)?,
            completed_at: maybe_time(row.completed_at, TABLE)?,
            imported: row.imported,
            version: row.version,
        })
    }
}

/// Notes what an event says of an order. What has once happened to it stays,
/// and what may change is as the latest version says, whatever comes late.
pub(crate) async fn put(tx: &mut Tx, shop: &ShopId, order: &OrderProjection) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO order_projections AS kept (shop_id, order_id, customer_id, completed, cancelled, total,
                 refunded, placed_at, wanted_at, completed_at, imported, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
             ON CONFLICT (shop_id, order_id) DO UPDATE SET
                 customer_id = CASE WHEN excluded.version < kept.version THEN kept.customer_id
                     ELSE excluded.customer_id END,
                 total = CASE WHEN excluded.version < kept.version THEN kept.total ELSE excluded.total END,
                 wanted_at = CASE WHEN excluded.version < kept.version THEN kept.wanted_at
                     ELSE excluded.wanted_at END,
                 placed_at = CASE WHEN excluded.version < kept.version THEN kept.placed_at
                     ELSE excluded.placed_at END,
                 version = CASE WHEN excluded.version < kept.version THEN kept.version
                     ELSE excluded.version END,
                 refunded = CASE WHEN excluded.refunded < kept.refunded THEN kept.refunded
                     ELSE excluded.refunded END,
                 completed = kept.completed OR excluded.completed,
                 cancelled = kept.cancelled OR excluded.cancelled,
                 imported = kept.imported OR excluded.imported,
                 completed_at = COALESCE(kept.completed_at, excluded.completed_at)"
        )
        .bind(shop.as_str())
        .bind(order.id.0)
        .bind(order.customer.map(|customer| customer.0))
        .bind(order.completed)
        .bind(order.cancelled)
        .bind(order.total)
        .bind(order.refunded)
        .bind(order.placed_at.micros())
        .bind(order.wanted_at.map(Time::micros))
        .bind(order.completed_at.map(Time::micros))
        .bind(order.imported)
        .bind(order.version)
    )?;
    Ok(())
}

/// What is known of an order, if anything is.
pub(crate) async fn get(tx: &mut Tx, shop: &ShopId, id: OrderId) -> Result<Option<OrderProjection>> {
    let row: Option<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT order_id, customer_id, completed, cancelled, total, refunded, placed_at, wanted_at,
             completed_at, imported, version
         FROM order_projections WHERE shop_id = $1 AND order_id = $2"
    )
    .bind(shop.as_str())
    .bind(id.0)
    .fetch_optional(db)
    .await)?;
    row.map(OrderProjection::try_from).transpose()
}

/// The same, held until the end of the transaction after its guest: what is
/// expected of it and what is found of it come one after the other.
pub(crate) async fn hold(tx: &mut Tx, shop: &ShopId, id: OrderId) -> Result<Option<OrderProjection>> {
    if let Some(customer) = get(tx, shop, id).await?.and_then(|order| order.customer) {
        customers::hold_survivor(tx, shop, customer).await?;
    }
    let row: Option<Row> = on!(tx, |db| sqlx::query_as(
        "UPDATE order_projections SET completed = completed WHERE shop_id = $1 AND order_id = $2
         RETURNING order_id, customer_id, completed, cancelled, total, refunded, placed_at, wanted_at,
             completed_at, imported, version"
    )
    .bind(shop.as_str())
    .bind(id.0)
    .fetch_optional(db)
    .await)?;
    row.map(OrderProjection::try_from).transpose()
}

/// How many orders of its customer were placed before an order; 0 if nobody
/// owns it.
pub(crate) async fn count_before(tx: &mut Tx, shop: &ShopId, order: &OrderProjection) -> Result<u64> {
    let Some(customer) = order.customer else { return Ok(0) };
    let count: i64 = on!(tx, |db| sqlx::query_scalar(
        "SELECT count(*) FROM order_projections
         WHERE shop_id = $1 AND customer_id = $2 AND (placed_at, order_id) < ($3, $4)"
    )
    .bind(shop.as_str())
    .bind(customer.0)
    .bind(order.placed_at.micros())
    .bind(order.id.0)
    .fetch_one(db)
    .await)?;
    Ok(u64::try_from(count).unwrap_or_default())
}

/// How many orders reached their guest since a moment; not those of before the shop
/// was here, of which nobody could say anything here.
pub(crate) async fn count_completed(tx: &mut Tx, shop: &ShopId, since: Time) -> Result<i64> {
    Ok(on!(tx, |db| sqlx::query_scalar(
        "SELECT count(*) FROM order_projections WHERE shop_id = $1 AND completed_at >= $2 AND NOT imported"
    )
    .bind(shop.as_str())
    .bind(since.micros())
    .fetch_one(db)
    .await)?)
}

/// A customer's latest order that was not cancelled, or the latest if all were;
/// if any is known.
pub(crate) async fn latest(tx: &mut Tx, shop: &ShopId, customer: CustomerId) -> Result<Option<OrderId>> {
    let id: Option<Uuid> = on!(tx, |db| sqlx::query_scalar(
        "SELECT COALESCE(
             (SELECT order_id FROM order_projections WHERE shop_id = $1 AND customer_id = $2 AND NOT cancelled
              ORDER BY placed_at DESC, order_id DESC LIMIT 1),
             (SELECT order_id FROM order_projections WHERE shop_id = $1 AND customer_id = $2
              ORDER BY placed_at DESC, order_id DESC LIMIT 1))"
    )
    .bind(shop.as_str())
    .bind(customer.0)
    .fetch_one(db)
    .await)?;
    Ok(id.map(OrderId))
}

/// A customer's orders that reached them by a moment, the latest first.
pub(crate) async fn completed_of(
    tx: &mut Tx,
    shop: &ShopId,
    customer: CustomerId,
    until: Time,
    limit: i64,
) -> Result<Vec<OrderProjection>> {
    let rows: Vec<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT order_id, customer_id, completed, cancelled, total, refunded, placed_at, wanted_at,
             completed_at, imported, version
         FROM order_projections WHERE shop_id = $1 AND customer_id = $2 AND completed_at <= $3
         ORDER BY completed_at DESC, order_id DESC LIMIT $4"
    )
    .bind(shop.as_str())
    .bind(customer.0)
    .bind(until.micros())
    .bind(limit)
    .fetch_all(db)
    .await)?;
    rows.into_iter().map(OrderProjection::try_from).collect()
}

/// Whether a customer placed another order after one, and did not call it off.
pub(crate) async fn is_placed_after(
    tx: &mut Tx,
    shop: &ShopId,
    customer: CustomerId,
    order: &OrderProjection,
) -> Result<bool> {
    Ok(on!(tx, |db| sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM order_projections WHERE shop_id = $1 AND customer_id = $2
             AND (placed_at, order_id) > ($3, $4) AND NOT cancelled)"
    )
    .bind(shop.as_str())
    .bind(customer.0)
    .bind(order.placed_at.micros())
    .bind(order.id.0)
    .fetch_one(db)
    .await)?)
}

/// When a customer placed their latest orders that were not called off.
pub(crate) async fn placed_of(
    tx: &mut Tx,
    shop: &ShopId,
    customer: CustomerId,
    limit: i64,
) -> Result<Vec<Time>> {
    let placed: Vec<i64> = on!(tx, |db| {
        sqlx::query_scalar(
        "SELECT placed_at FROM order_projections WHERE shop_id = $1 AND customer_id = $2 AND NOT cancelled
         ORDER BY placed_at DESC, order_id DESC LIMIT $3"
    )
    .bind(shop.as_str())
    .bind(customer.0)
    .bind(limit)
    .fetch_all(db)
    .await
    })?;
    placed.into_iter().map(|at| time(at, TABLE)).collect()
}

/// When the shop's customers placed its latest orders that were not called off.
pub(crate) async fn placed_by_all(
    tx: &mut Tx,
    shop: &ShopId,
    limit: i64,
) -> Result<HashMap<CustomerId, Vec<Time>>> {
    let rows: Vec<(Uuid, i64)> = on!(tx, |db| sqlx::query_as(
        "SELECT customer_id, placed_at FROM order_projections
         WHERE shop_id = $1 AND customer_id IS NOT NULL AND NOT cancelled
         ORDER BY placed_at DESC LIMIT $2"
    )
    .bind(shop.as_str())
    .bind(limit)
    .fetch_all(db)
    .await)?;
    let mut placed: HashMap<CustomerId, Vec<Time>> = HashMap::new();
    for (customer, at) in rows {
        placed.entry(CustomerId(customer)).or_default().push(time(at, TABLE)?);
    }
    Ok(placed)
}

/// Whether a customer placed an order after a moment and not after another, and
/// did not call it off.
pub(crate) async fn has_placed(
    tx: &mut Tx,
    shop: &ShopId,
    customer: CustomerId,
    (after, until): (Time, Time),
) -> Result<bool> {
    Ok(on!(tx, |db| sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM order_projections WHERE shop_id = $1 AND customer_id = $2
             AND placed_at > $3 AND placed_at <= $4 AND NOT cancelled)"
    )
    .bind(shop.as_str())
    .bind(customer.0)
    .bind(after.micros())
    .bind(until.micros())
    .fetch_one(db)
    .await)?)
}

/// The same of an order that reached them, whenever it did.
pub(crate) async fn came_back(
    tx: &mut Tx,
    shop: &ShopId,
    customer: CustomerId,
    (after, until): (Time, Time),
) -> Result<bool> {
    Ok(on!(tx, |db| sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM order_projections WHERE shop_id = $1 AND customer_id = $2
             AND placed_at > $3 AND placed_at <= $4 AND completed AND NOT cancelled)"
    )
    .bind(shop.as_str())
    .bind(customer.0)
    .bind(after.micros())
    .bind(until.micros())
    .fetch_one(db)
    .await)?)
}

/// Gives the orders of a merged record to its survivor.
pub(crate) async fn merge(tx: &mut Tx, shop: &ShopId, merged: CustomerId, into: CustomerId) -> Result<()> {
    execute!(
        tx,
        sqlx::query("UPDATE order_projections SET customer_id = $3 WHERE shop_id = $1 AND customer_id = $2")
            .bind(shop.as_str())
            .bind(merged.0)
            .bind(into.0)
    )?;
    Ok(())
}
