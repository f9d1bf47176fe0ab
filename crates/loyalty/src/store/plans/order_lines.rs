//! What orders were of, as events tell.

use kernel::{CustomerId, OrderId, ShopId, Time};
use sqlx::FromRow;
use storage::{
    Result, Tx,
    column::{from_json, time, to_json},
    execute, on,
};
use uuid::Uuid;

use crate::domain::projections::orders::OrderLine;

const TABLE: &str = "order_line_projections";

/// Notes the lines of an order as they are now.
pub(crate) async fn put(tx: &mut Tx, shop: &ShopId, order: OrderId, lines: &[OrderLine]) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO order_line_projections (shop_id, order_id, lines) VALUES ($1, $2, $3)
             ON CONFLICT (shop_id, order_id) DO UPDATE SET lines = excluded.lines"
        )
        .bind(shop.as_str())
        .bind(order.0)
        .bind(to_json(lines, TABLE)?)
    )?;
    Ok(())
}

/// The lines of an order; none if nothing was heard of it.
pub(crate) async fn get(tx: &mut Tx, shop: &ShopId, order: OrderId) -> Result<Vec<OrderLine>> {
    let lines: Option<String> = on!(tx, |db| sqlx::query_scalar(
        "SELECT lines FROM order_line_projections WHERE shop_id = $1 AND order_id = $2"
    )
    .bind(shop.as_str())
    .bind(order.0)
    .fetch_optional(db)
    .await)?;
    lines.map_or(Ok(Vec::new()), |lines| from_json(&lines, TABLE))
}

/// A completed order of a guest.
#[derive(Clone, Debug)]
pub(crate) struct Past {
    /// Whose, after merges.
    pub(crate) customer: CustomerId,
    /// Their name.
    pub(crate) name: String,
    /// When it was placed.
    pub(crate) placed_at: Time,
    /// What it came to, in minor units.
    pub(crate) total: i64,
    /// Its lines.
    pub(crate) lines: Vec<OrderLine>,
}

#[derive(FromRow)]
struct Row {
    customer_id: Uuid,
    display_name: String,
    placed_at: i64,
    total: i64,
    lines: Option<String>,
}

/// Completed orders since, the newest, at most so many.
pub(crate) async fn since(tx: &mut Tx, shop: &ShopId, since: Time, most: i64) -> Result<Vec<Past>> {
    let rows: Vec<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT owner.customer_id, owner.display_name, orders.placed_at, orders.total, of_order.lines
         FROM order_projections AS orders
         JOIN customer_projections AS named ON named.shop_id = orders.shop_id
             AND named.customer_id = orders.customer_id
         JOIN customer_projections AS owner ON owner.shop_id = named.shop_id
             AND owner.customer_id = coalesce(named.merged_into, named.customer_id)
         LEFT JOIN order_line_projections AS of_order ON of_order.shop_id = orders.shop_id
             AND of_order.order_id = orders.order_id
         WHERE orders.shop_id = $1 AND orders.placed_at >= $2 AND orders.ended = 'COMPLETED'
         ORDER BY orders.placed_at DESC, orders.order_id LIMIT $3"
    )
    .bind(shop.as_str())
    .bind(since.micros())
    .bind(most)
    .fetch_all(db)
    .await)?;
    rows.into_iter().map(past).collect()
}

fn past(row: Row) -> Result<Past> {
    Ok(Past {
        customer: CustomerId(row.customer_id),
        name: row.display_name,
        placed_at: time(row.placed_at, TABLE)?,
        total: row.total,
        lines: row.lines.map_or(Ok(Vec::new()), |lines| from_json(&lines, TABLE))?,
    })
}
