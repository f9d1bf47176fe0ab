//! Orders that points are set aside for. Not a column of the orders known by events:
//! points may be set aside for an order that no event has named yet, and one that is
//! completed there stays open here until it is wholly refunded.

use kernel::{OrderId, ShopId};
use storage::{Result, Tx, on};

/// Holds an order until the transaction ends; answers whether it has ended, and
/// notes it if `ends`.
pub(crate) async fn lock(tx: &mut Tx, shop: &ShopId, order: OrderId, ends: bool) -> Result<bool> {
    Ok(on!(tx, |db| sqlx::query_scalar(
        "INSERT INTO hold_orders (shop_id, order_id, has_ended) VALUES ($1, $2, $3)
         ON CONFLICT (shop_id, order_id) DO UPDATE
             SET has_ended = hold_orders.has_ended OR excluded.has_ended
         RETURNING has_ended"
    )
    .bind(shop.as_str())
    .bind(order.0)
    .bind(ends)
    .fetch_one(db)
    .await)?)
}
