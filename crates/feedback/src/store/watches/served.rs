use kernel::{CustomerId, ShopId, Time};
use sqlx::FromRow;
use storage::{
    Error, Result, Tx,
    column::{maybe_time, time},
    on,
};

use crate::domain::watches::drift::Served;

const TABLE: &str = "order_projections";

#[derive(FromRow)]
struct Row {
    placed_at: i64,
    wanted_at: Option<i64>,
    completed_at: i64,
    mistakes: i64,
    gifts: i64,
}

impl TryFrom<Row> for Served {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            placed_at: time(row.placed_at, TABLE)?,
            wanted_at: maybe_time(row.wanted_at, TABLE)?,
            completed_at: time(row.completed_at, TABLE)?,
            mistakes: row.mistakes,
            gifts: row.gifts,
        })
    }
}

/// How a customer's latest completed orders were served, the latest first. How those
/// were that were imported is unknown.
pub(crate) async fn of(tx: &mut Tx, shop: &ShopId, customer: CustomerId, limit: i64) -> Result<Vec<Served>> {
    let rows: Vec<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT placed_at, wanted_at, completed_at,
             CASE WHEN refunded > 0 THEN 1 ELSE 0 END + (SELECT COUNT(*) FROM cases
                 WHERE cases.shop_id = known.shop_id AND cases.order_id = known.order_id) AS mistakes,
             (SELECT COUNT(*) FROM gift_projections AS gifts WHERE gifts.shop_id = known.shop_id
                 AND gifts.order_id = known.order_id AND gifts.stage IN (2, 3)) AS gifts
         FROM order_projections AS known
         WHERE shop_id = $1 AND customer_id = $2 AND completed_at IS NOT NULL AND NOT imported
         ORDER BY completed_at DESC, order_id DESC LIMIT $3"
    )
    .bind(shop.as_str())
    .bind(customer.0)
    .bind(limit)
    .fetch_all(db)
    .await)?;
    rows.into_iter().map(Served::try_from).collect()
}

/// How the latest orders of customers with at most `most` completed orders were
/// served, among the latest of the shop.
pub(crate) async fn of_newcomers(
    tx: &mut Tx,
    shop: &ShopId,
    most: i64,
    among: i64,
    limit: i64,
) -> Result<Vec<Served>> {
    let rows: Vec<Row> = on!(tx, |db| {
        sqlx::query_as(
        "SELECT placed_at, wanted_at, completed_at,
             CASE WHEN refunded > 0 THEN 1 ELSE 0 END + (SELECT COUNT(*) FROM cases
                 WHERE cases.shop_id = $1 AND cases.order_id = latest.order_id) AS mistakes,
             (SELECT COUNT(*) FROM gift_projections AS gifts WHERE gifts.shop_id = $1
                 AND gifts.order_id = latest.order_id AND gifts.stage IN (2, 3)) AS gifts
         FROM (SELECT order_id, customer_id, placed_at, wanted_at, completed_at, refunded FROM order_projections
             WHERE shop_id = $1 AND completed_at IS NOT NULL AND customer_id IS NOT NULL
                 AND NOT imported
             ORDER BY completed_at DESC LIMIT $3) AS latest
         WHERE (SELECT COUNT(*) FROM (SELECT 1 AS one FROM order_projections AS other
                 WHERE other.shop_id = $1 AND other.customer_id = latest.customer_id
                     AND other.completed_at IS NOT NULL LIMIT $2 + 1) AS few) <= $2
         ORDER BY completed_at DESC LIMIT $4"
    )
    .bind(shop.as_str())
    .bind(most)
    .bind(among)
    .bind(limit)
    .fetch_all(db)
    .await
    })?;
    rows.into_iter().map(Served::try_from).collect()
}

/// When a customer's latest orders were placed that were not called off, the
/// latest first, and how many completed ones there are.
pub(crate) async fn visits(
    tx: &mut Tx,
    shop: &ShopId,
    customer: CustomerId,
    limit: i64,
) -> Result<(Vec<Time>, i64)> {
    let placed: Vec<i64> = on!(tx, |db| {
        sqlx::query_scalar(
        "SELECT placed_at FROM order_projections WHERE shop_id = $1 AND customer_id = $2 AND NOT cancelled
         ORDER BY placed_at DESC LIMIT $3"
    )
    .bind(shop.as_str())
    .bind(customer.0)
    .bind(limit)
    .fetch_all(db)
    .await
    })?;
    let completed: i64 = on!(tx, |db| sqlx::query_scalar(
        "SELECT COUNT(*) FROM order_projections
         WHERE shop_id = $1 AND customer_id = $2 AND completed_at IS NOT NULL"
    )
    .bind(shop.as_str())
    .bind(customer.0)
    .fetch_one(db)
    .await)?;
    let placed: Result<Vec<Time>> = placed.into_iter().map(|at| time(at, TABLE)).collect();
    Ok((placed?, completed))
}
