use kernel::{CustomerId, OrderId, ShopId};
use sqlx::FromRow;
use storage::{Result, Tx, execute, on};
use uuid::Uuid;

use super::time;
use crate::domain::KnownOrder;

#[derive(FromRow)]
struct Row {
    customer_id: Option<Uuid>,
    completed: bool,
    placed_at: i64,
}

/// Notes what an event says of an order. One that was completed stays so,
/// whatever an event says that comes late.
pub(crate) async fn put(tx: &mut Tx, shop: &ShopId, order: &KnownOrder) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO orders_known (shop_id, order_id, customer_id, completed, placed_at)
             VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (shop_id, order_id) DO UPDATE SET customer_id = excluded.customer_id,
                 completed = orders_known.completed OR excluded.completed, placed_at = excluded.placed_at"
        )
        .bind(shop.as_str())
        .bind(order.id.0)
        .bind(order.customer.map(|customer| customer.0))
        .bind(order.completed)
        .bind(order.placed_at.micros())
    )?;
    Ok(())
}

/// What is known of an order, if anything is.
pub(crate) async fn get(tx: &mut Tx, shop: &ShopId, id: OrderId) -> Result<Option<KnownOrder>> {
    let row: Option<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT customer_id, completed, placed_at FROM orders_known WHERE shop_id = $1 AND order_id = $2"
    )
    .bind(shop.as_str())
    .bind(id.0)
    .fetch_optional(db)
    .await)?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(KnownOrder {
        id,
        customer: row.customer_id.map(CustomerId),
        completed: row.completed,
        placed_at: time(row.placed_at, "orders_known")?,
    }))
}

/// A customer's latest order, if any is known.
pub(crate) async fn latest(tx: &mut Tx, shop: &ShopId, customer: CustomerId) -> Result<Option<OrderId>> {
    let id: Option<Uuid> = on!(tx, |db| sqlx::query_scalar(
        "SELECT order_id FROM orders_known WHERE shop_id = $1 AND customer_id = $2
         ORDER BY placed_at DESC, order_id DESC LIMIT 1"
    )
    .bind(shop.as_str())
    .bind(customer.0)
    .fetch_optional(db)
    .await)?;
    Ok(id.map(OrderId))
}
