use kernel::{OrderId, ShopId};
use storage::{Result, Tx, execute, on};
use uuid::Uuid;

/// Remembers that a gift was not given after all.
pub(crate) async fn put(tx: &mut Tx, shop: &ShopId, order: OrderId, gift: Uuid) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO gifts_returned (shop_id, order_id, gift_id) VALUES ($1, $2, $3)
             ON CONFLICT (shop_id, order_id, gift_id) DO NOTHING"
        )
        .bind(shop.as_str())
        .bind(order.0)
        .bind(gift)
    )?;
    Ok(())
}

/// Whether a gift was not given after all.
pub(crate) async fn has(tx: &mut Tx, shop: &ShopId, order: OrderId, gift: Uuid) -> Result<bool> {
    Ok(on!(tx, |db| sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM gifts_returned WHERE shop_id = $1 AND order_id = $2 AND gift_id = $3)"
    )
    .bind(shop.as_str())
    .bind(order.0)
    .bind(gift)
    .fetch_one(db)
    .await)?)
}
