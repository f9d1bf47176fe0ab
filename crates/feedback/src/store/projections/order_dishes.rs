use kernel::{OrderId, ShopId};
use sqlx::QueryBuilder;
use storage::{Result, Tx, on};

/// Notes the dishes of an order that reached its guest; what was noted stays.
pub(crate) async fn put(tx: &mut Tx, shop: &ShopId, order: OrderId, codes: &[i64]) -> Result<()> {
    if codes.is_empty() {
        return Ok(());
    }
    on!(tx, |db| {
        let mut insert = QueryBuilder::new("INSERT INTO order_dishes (shop_id, order_id, code) ");
        insert.push_values(codes, |mut row, code| {
            row.push_bind(shop.as_str()).push_bind(order.0).push_bind(code);
        });
        insert.push(" ON CONFLICT DO NOTHING").build().execute(db).await.map(drop)
    })?;
    Ok(())
}

/// The dishes of an order, by code; none if nobody told of them.
pub(crate) async fn of(tx: &mut Tx, shop: &ShopId, order: OrderId) -> Result<Vec<i64>> {
    Ok(on!(tx, |db| sqlx::query_scalar(
        "SELECT code FROM order_dishes WHERE shop_id = $1 AND order_id = $2 ORDER BY code"
    )
    .bind(shop.as_str())
    .bind(order.0)
    .fetch_all(db)
    .await)?)
}
