use kernel::{CustomerId, OrderId, ShopId, Time};
use storage::{
    Result, Tx,
    column::{from_json, maybe_time, time, to_json},
    execute, on,
};

use crate::{
    domain::Coming,
    store::{customers, erasure},
};

const TABLE: &str = "goal_orders";

/// An order of a guest that is promised for a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct GoalOrder {
    /// Which.
    pub(crate) order: OrderId,
    /// Whose.
    pub(crate) customer: CustomerId,
    /// Dishes, promise and arrival.
    pub(crate) coming: Coming,
}

/// Notes an order as it is now, whether or not its guest has a goal yet: one may be made
/// while it is on its way. What was there stays there, in whatever order it is told. A
/// merge that runs at the same time is over before, or waits. Of somebody who was erased
/// nothing is noted.
pub(crate) async fn put(tx: &mut Tx, shop: &ShopId, order: &GoalOrder) -> Result<()> {
    let Some(customer) = customers::hold(tx, shop, order.customer).await? else { return Ok(()) };
    if erasure::is_erased(tx, shop, customer).await? {
        return Ok(());
    }
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO goal_orders (shop_id, order_id, customer_id, dishes, promised_at, completed_at)
             VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (shop_id, order_id) DO UPDATE SET customer_id = excluded.customer_id,
                 dishes = excluded.dishes, promised_at = excluded.promised_at,
                 completed_at = coalesce(goal_orders.completed_at, excluded.completed_at)"
        )
        .bind(shop.as_str())
        .bind(order.order.0)
        .bind(customer.0)
        .bind(to_json(&order.coming.dishes, TABLE)?)
        .bind(order.coming.promised_at.micros())
        .bind(order.coming.completed_at.map(Time::micros))
    )?;
    Ok(())
}

/// Forgets orders that were promised for a time before one; answers how many.
pub(crate) async fn forget(tx: &mut Tx, before: Time, most: u32) -> Result<u64> {
    Ok(execute!(
        tx,
        sqlx::query(
            "DELETE FROM goal_orders WHERE (shop_id, order_id) IN (
                 SELECT shop_id, order_id FROM goal_orders
                 WHERE promised_at < $1 ORDER BY promised_at LIMIT $2)"
        )
        .bind(before.micros())
        .bind(i64::from(most))
    )?)
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
    let rows: Vec<(String, i64, Option<i64>)> = on!(tx, |db| sqlx::query_as(
        "SELECT dishes, promised_at, completed_at FROM goal_orders
         WHERE shop_id = $1 AND customer_id = $2 AND promised_at >= $3 AND promised_at < $4"
    )
    .bind(shop.as_str())
    .bind(customer.0)
    .bind(from.micros())
    .bind(until.micros())
    .fetch_all(db)
    .await)?;
    let coming = |(dishes, promised, completed): (String, _, _)| {
        Ok(Coming {
            dishes: from_json(&dishes, TABLE)?,
            promised_at: time(promised, TABLE)?,
            completed_at: maybe_time(completed, TABLE)?,
        })
    };
    rows.into_iter().map(coming).collect()
}
