//! Orders whose promised time has passed.

use kernel::{OrderId, ShopId, Time};
use storage::{Error, Result, Tx, on};
use uuid::Uuid;

use super::{
    lists,
    record::{Record, Row, columns},
};

/// Spelled as in the index of promises, so that an engine sees that it will do.
macro_rules! unannounced {
    () => {
        "delay_announced_at IS NULL AND state IN ('PLACED', 'ACCEPTED', 'PREPARING', 'READY', 'DELIVERING')"
    };
}

/// Open orders of all shops that were promised for before `now` and not
/// announced as late, the longest overdue first.
pub(crate) async fn due(tx: &mut Tx, now: Time, most: i64) -> Result<Vec<(ShopId, OrderId)>> {
    let rows: Vec<(String, Uuid)> = on!(tx, |db| sqlx::query_as(concat!(
        "SELECT shop_id, order_id FROM orders WHERE promised_at < $1 AND ",
        unannounced!(),
        " ORDER BY promised_at, shop_id, order_id LIMIT $2"
    ))
    .bind(now.micros())
    .bind(most)
    .fetch_all(db)
    .await)?;
    let due = |(shop, id): (String, Uuid)| {
        Ok((shop.parse().map_err(|why| Error::corrupt("orders", why))?, OrderId(id)))
    };
    rows.into_iter().map(due).collect()
}

/// Takes an order that is still late and not announced, so that nobody else
/// announces it; `None` if it is not, or another process was first.
pub(crate) async fn take(tx: &mut Tx, shop: &ShopId, id: OrderId, now: Time) -> Result<Option<Record>> {
    // Counting the version up makes a change at the same time begin anew, or it would undo the mark.
    let row: Option<Row> = on!(tx, |db| sqlx::query_as(concat!(
        "UPDATE orders SET delay_announced_at = $3, version = version + 1
         WHERE shop_id = $1 AND order_id = $2 AND promised_at < $3 AND ",
        unannounced!(),
        " RETURNING ",
        columns!()
    ))
    .bind(shop.as_str())
    .bind(id.0)
    .bind(now.micros())
    .fetch_optional(db)
    .await)?;
    lists::one(tx, shop, row).await
}
