//! What came, quarter of an hour by quarter, of which any shop's days are made up.

use kernel::{ShopId, Time};
use storage::{Result, Tx, on};

const QUARTER: i64 = 15 * 60 * 1_000_000;

/// How much came in the quarter that begins at a moment.
pub(crate) type Came = (Time, i64);

fn read(rows: Vec<(i64, i64)>) -> Vec<Came> {
    let at = |(quarter, count): (i64, i64)| Some((Time::from_micros(quarter.checked_mul(QUARTER)?)?, count));
    rows.into_iter().filter_map(at).collect()
}

/// Orders that were placed in a span and not cancelled.
pub(crate) async fn orders(tx: &mut Tx, shop: &ShopId, (from, until): (Time, Time)) -> Result<Vec<Came>> {
    let rows = on!(tx, |db| sqlx::query_as(
        "SELECT placed_at / $4 AS quarter, count(*) FROM order_projections
         WHERE shop_id = $1 AND placed_at >= $2 AND placed_at < $3 AND ended <> 'CANCELLED'
         GROUP BY placed_at / $4"
    )
    .bind(shop.as_str())
    .bind(from.micros())
    .bind(until.micros())
    .bind(QUARTER)
    .fetch_all(db)
    .await)?;
    Ok(read(rows))
}

/// Customers whose first order was placed in a span.
pub(crate) async fn new_guests(tx: &mut Tx, shop: &ShopId, (from, until): (Time, Time)) -> Result<Vec<Came>> {
    let rows = on!(tx, |db| sqlx::query_as(
        "SELECT first_order_at / $4 AS quarter, count(*) FROM customer_projections
         WHERE shop_id = $1 AND first_order_at >= $2 AND first_order_at < $3 AND merged_into IS NULL
         GROUP BY first_order_at / $4"
    )
    .bind(shop.as_str())
    .bind(from.micros())
    .bind(until.micros())
    .bind(QUARTER)
    .fetch_all(db)
    .await)?;
    Ok(read(rows))
}

/// When the first order was placed that is known.
pub(crate) async fn first_order(tx: &mut Tx, shop: &ShopId) -> Result<Option<Time>> {
    let first: Option<i64> =
        on!(tx, |db| sqlx::query_scalar("SELECT min(placed_at) FROM order_projections WHERE shop_id = $1")
            .bind(shop.as_str())
            .fetch_one(db)
            .await)?;
    Ok(first.and_then(Time::from_micros))
}
