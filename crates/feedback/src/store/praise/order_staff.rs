use std::collections::HashMap;

use kernel::{ShopId, Time};
use storage::{Result, Tx, execute, on};

use crate::domain::praise::OrderStaff;

/// Notes that somebody had a hand in an order; their first step counts.
pub(crate) async fn put(tx: &mut Tx, shop: &ShopId, one: &OrderStaff) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO order_staff AS kept (shop_id, order_id, access_key, stepped_at)
             VALUES ($1, $2, $3, $4)
             ON CONFLICT (shop_id, order_id, access_key) DO UPDATE SET stepped_at = excluded.stepped_at
             WHERE excluded.stepped_at < kept.stepped_at"
        )
        .bind(shop.as_str())
        .bind(one.order.0)
        .bind(&one.access_key)
        .bind(one.at.micros())
    )?;
    Ok(())
}

/// In how many orders each access key had a hand since a moment.
pub(crate) async fn counts(tx: &mut Tx, shop: &ShopId, since: Time) -> Result<HashMap<String, i64>> {
    let rows: Vec<(String, i64)> = on!(tx, |db| sqlx::query_as(
        "SELECT access_key, count(*) FROM order_staff WHERE shop_id = $1 AND stepped_at >= $2
         GROUP BY access_key"
    )
    .bind(shop.as_str())
    .bind(since.micros())
    .fetch_all(db)
    .await)?;
    Ok(rows.into_iter().collect())
}
