use kernel::{OrderId, ShopId};
use storage::{Result, Tx, execute};
use uuid::Uuid;

/// Notes how far a gift got, unless it is known to have got further.
pub(crate) async fn put(
    tx: &mut Tx,
    shop: &ShopId,
    grant: Uuid,
    order: Option<OrderId>,
    stage: i64,
) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO gift_projections AS kept (shop_id, grant_id, order_id, stage) VALUES ($1, $2, $3, $4)
             ON CONFLICT (shop_id, grant_id) DO UPDATE SET
                 order_id = COALESCE(kept.order_id, excluded.order_id),
                 stage = CASE WHEN excluded.stage > kept.stage THEN excluded.stage ELSE kept.stage END"
        )
        .bind(shop.as_str())
        .bind(grant)
        .bind(order.map(|order| order.0))
        .bind(stage)
    )?;
    Ok(())
}
