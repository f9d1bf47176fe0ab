use kernel::{CustomerId, OrderId, ShopId, Time};
use storage::{Result, Tx, execute, on};
use uuid::Uuid;

use crate::domain::KnownOrder;

/// Notes an order as it is now; when it was placed stays.
pub(crate) async fn put(
    tx: &mut Tx,
    shop: &ShopId,
    id: OrderId,
    customer: CustomerId,
    order: &KnownOrder,
    placed_at: Time,
) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO orders_known (shop_id, order_id, customer_id, total, party_size, is_host, placed_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (shop_id, order_id) DO UPDATE SET customer_id = excluded.customer_id,
                 total = excluded.total, party_size = excluded.party_size, is_host = excluded.is_host"
        )
        .bind(shop.as_str())
        .bind(id.0)
        .bind(customer.0)
        .bind(order.total)
        .bind(order.party_size)
        .bind(order.is_host)
        .bind(placed_at.micros())
    )?;
    Ok(())
}

/// The regulars who ordered since, at most so many.
pub(crate) async fn regulars_since(
    tx: &mut Tx,
    shop: &ShopId,
    since: Time,
    limit: i64,
) -> Result<Vec<CustomerId>> {
    let rows: Vec<Uuid> = on!(tx, |db| sqlx::query_scalar(
        "SELECT DISTINCT orders_known.customer_id FROM orders_known
         JOIN guests ON guests.shop_id = orders_known.shop_id
             AND guests.customer_id = orders_known.customer_id AND guests.number > 0
         WHERE orders_known.shop_id = $1 AND placed_at >= $2 ORDER BY orders_known.customer_id LIMIT $3"
    )
    .bind(shop.as_str())
    .bind(since.micros())
    .bind(limit)
    .fetch_all(db)
    .await)?;
    Ok(rows.into_iter().map(CustomerId).collect())
}
