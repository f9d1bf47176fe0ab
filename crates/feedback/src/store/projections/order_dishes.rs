use kernel::{OrderId, ShopId};
use sqlx::QueryBuilder;
use storage::{Result, Tx, on};

/// Notes the dishes of an order that reached its guest; what was noted stays.
pub(crate) async fn put(tx: &mut Tx, shop: &ShopId, order: OrderId, dishes: &[i64]) -> Result<()> {
    if dishes.is_empty() {
        return Ok(());
    }
    on!(tx, |db| {
        let mut insert = QueryBuilder::new("INSERT INTO order_dishes (shop_id, order_id, dish_id) ");
        insert.push_values(dishes, |mut row, dish| {
            row.push_bind(shop.as_str()).push_bind(order.0).push_bind(dish);
        });
        insert.push(" ON CONFLICT DO NOTHING").build().execute(db).await.map(drop)
    })?;
    Ok(())
}

/// The dishes of an order, by id; none if nobody told of them.
pub(crate) async fn of(tx: &mut Tx, shop: &ShopId, order: OrderId) -> Result<Vec<i64>> {
    Ok(on!(tx, |db| sqlx::query_scalar(
        "SELECT dish_id FROM order_dishes WHERE shop_id = $1 AND order_id = $2 ORDER BY dish_id"
    )
    .bind(shop.as_str())
    .bind(order.0)
    .fetch_all(db)
    .await)?)
}
