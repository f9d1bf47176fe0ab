use kernel::{CustomerId, OrderId, ShopId, Time};
use storage::{
    Result, Tx,
    column::{maybe_time, time},
    execute, on,
};

use crate::domain::Coming;

const TABLE: &str = "goal_orders";

/// An order of somebody who has a goal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct GoalOrder {
    /// Which.
    pub(crate) order: OrderId,
    /// Whose.
    pub(crate) customer: CustomerId,
    /// Portions, promise and arrival.
    pub(crate) coming: Coming,
}

/// Notes an order as it is now, if its guest has an open goal that promises something. What
/// was there stays there, in whatever order it is told.
pub(crate) async fn put(tx: &mut Tx, shop: &ShopId, order: &GoalOrder) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO goal_orders (shop_id, order_id, customer_id, portions, promised_at, completed_at)
             SELECT $1, $2, goals.customer_id, $4, $5, $6 FROM goals
             WHERE goals.shop_id = $1 AND goals.state = 'OPEN' AND goals.customer_id = (
                 SELECT coalesce(merged_into, id) FROM customers WHERE shop_id = $1 AND id = $3)
             LIMIT 1
             ON CONFLICT (shop_id, order_id) DO UPDATE SET portions = excluded.portions,
                 promised_at = excluded.promised_at,
                 completed_at = coalesce(goal_orders.completed_at, excluded.completed_at)"
        )
        .bind(shop.as_str())
        .bind(order.order.0)
        .bind(order.customer.0)
        .bind(order.coming.portions)
        .bind(order.coming.promised_at.micros())
        .bind(order.coming.completed_at.map(Time::micros))
    )?;
    Ok(())
}

/// Forgets an order that was called off.
pub(crate) async fn cancel(tx: &mut Tx, shop: &ShopId, order: OrderId) -> Result<()> {
    execute!(
        tx,
        sqlx::query("DELETE FROM goal_orders WHERE shop_id = $1 AND order_id = $2")
            .bind(shop.as_str())
            .bind(order.0)
    )?;
    Ok(())
}

/// The orders of a guest that are promised for a span of time.
pub(crate) async fn of_day(
    tx: &mut Tx,
    shop: &ShopId,
    customer: CustomerId,
    (from, until): (Time, Time),
) -> Result<Vec<Coming>> {
    let rows: Vec<(i64, i64, Option<i64>)> = on!(tx, |db| sqlx::query_as(
        "SELECT portions, promised_at, completed_at FROM goal_orders
         WHERE shop_id = $1 AND customer_id = $2 AND promised_at >= $3 AND promised_at < $4"
    )
    .bind(shop.as_str())
    .bind(customer.0)
    .bind(from.micros())
    .bind(until.micros())
    .fetch_all(db)
    .await)?;
    let coming = |(portions, promised, completed)| {
        Ok(Coming {
            portions,
            promised_at: time(promised, TABLE)?,
            completed_at: maybe_time(completed, TABLE)?,
        })
    };
    rows.into_iter().map(coming).collect()
}
