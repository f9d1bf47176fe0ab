use kernel::{CustomerId, OrderId, ShopId, Time};
use sqlx::FromRow;
use storage::{Result, Tx, column::time, execute, expect_one_row, on};
use uuid::Uuid;

use crate::domain::Earning;

const TABLE: &str = "earnings";

#[derive(FromRow)]
struct Row {
    customer_id: Uuid,
    total: i64,
    refunded: i64,
    earned: i64,
    reversed: i64,
    rule_version: i64,
    completed_at: i64,
}

/// What became of an order's points, if it was heard of.
pub(crate) async fn get(tx: &mut Tx, shop: &ShopId, order: OrderId) -> Result<Option<Earning>> {
    let row: Option<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT customer_id, total, refunded, earned, reversed, rule_version, completed_at
         FROM earnings WHERE shop_id = $1 AND order_id = $2"
    )
    .bind(shop.as_str())
    .bind(order.0)
    .fetch_optional(db)
    .await)?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Earning {
        order,
        customer: CustomerId(row.customer_id),
        total: row.total,
        refunded: row.refunded,
        earned: row.earned,
        reversed: row.reversed,
        rule_version: row.rule_version,
        completed_at: time(row.completed_at, TABLE)?,
    }))
}

/// Notes an order's earning. Fails with [`storage::Error::Unique`] if it has one, so
/// that no order earns twice.
pub(crate) async fn insert(tx: &mut Tx, shop: &ShopId, earning: &Earning, now: Time) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO earnings (shop_id, order_id, customer_id, total, refunded, earned, reversed,
             rule_version, completed_at, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
        )
        .bind(shop.as_str())
        .bind(earning.order.0)
        .bind(earning.customer.0)
        .bind(earning.total)
        .bind(earning.refunded)
        .bind(earning.earned)
        .bind(earning.reversed)
        .bind(earning.rule_version)
        .bind(earning.completed_at.micros())
        .bind(now.micros())
    )?;
    Ok(())
}

/// Puts `after` in the place of `before`. Fails with [`storage::Error::Conflict`] if
/// another change came first.
pub(crate) async fn update(tx: &mut Tx, shop: &ShopId, before: &Earning, after: &Earning) -> Result<()> {
    let changed = execute!(
        tx,
        sqlx::query(
            "UPDATE earnings SET refunded = $3, reversed = $4
             WHERE shop_id = $1 AND order_id = $2 AND refunded = $5 AND reversed = $6"
        )
        .bind(shop.as_str())
        .bind(after.order.0)
        .bind(after.refunded)
        .bind(after.reversed)
        .bind(before.refunded)
        .bind(before.reversed)
    )?;
    expect_one_row(changed)
}

/// When a customer's orders were completed from `since` on, and what was paid
/// for each and not given back.
pub(crate) async fn list_paid(
    tx: &mut Tx,
    shop: &ShopId,
    customer: CustomerId,
    since: Time,
) -> Result<Vec<(Time, i64)>> {
    let rows: Vec<(i64, i64)> = on!(tx, |db| sqlx::query_as(
        "SELECT completed_at, total - refunded FROM earnings
         WHERE shop_id = $1 AND customer_id = $2 AND completed_at >= $3 AND total > refunded"
    )
    .bind(shop.as_str())
    .bind(customer.0)
    .bind(since.micros())
    .fetch_all(db)
    .await)?;
    rows.into_iter().map(|(at, paid)| Ok((time(at, TABLE)?, paid))).collect()
}

/// Notes when an order was placed; that it was completed was noted before.
pub(crate) async fn note_placed(tx: &mut Tx, shop: &ShopId, order: OrderId, at: Time) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "UPDATE earnings SET placed_at = $3 WHERE shop_id = $1 AND order_id = $2 AND placed_at = 0"
        )
        .bind(shop.as_str())
        .bind(order.0)
        .bind(at.micros())
    )?;
    Ok(())
}

/// Hands all earnings of a customer over to another.
pub(crate) async fn reassign(tx: &mut Tx, shop: &ShopId, from: CustomerId, to: CustomerId) -> Result<()> {
    execute!(
        tx,
        sqlx::query("UPDATE earnings SET customer_id = $3 WHERE shop_id = $1 AND customer_id = $2")
            .bind(shop.as_str())
            .bind(from.0)
            .bind(to.0)
    )?;
    Ok(())
}
