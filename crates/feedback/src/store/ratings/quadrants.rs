use kernel::ShopId;
use sqlx::FromRow;
use storage::{Result, Tx, execute, on};

use crate::domain::ratings::Tally;

/// The id under which the shop as a whole is counted.
const SHOP: i64 = 0;

#[derive(FromRow)]
struct Row {
    of: i64,
    ratings: i64,
    product: i64,
    service: i64,
}

impl From<Row> for (i64, Tally) {
    fn from(row: Row) -> Self {
        let Row { of, ratings, product, service } = row;
        (of, Tally { ratings, product, service })
    }
}

/// Counts a rating of a day, of the shop and of each of its dishes.
pub(crate) async fn count(tx: &mut Tx, shop: &ShopId, day: i64, dishes: &[i64], one: Tally) -> Result<()> {
    for dish in [SHOP].iter().chain(dishes) {
        execute!(
            tx,
            sqlx::query(
                "INSERT INTO quadrant_daily AS kept (shop_id, day, dish_id, ratings, product, service)
                 VALUES ($1, $2, $3, $4, $5, $6)
                 ON CONFLICT (shop_id, day, dish_id) DO UPDATE SET ratings = kept.ratings + excluded.ratings,
                     product = kept.product + excluded.product, service = kept.service + excluded.service"
            )
            .bind(shop.as_str())
            .bind(day)
            .bind(*dish)
            .bind(one.ratings)
            .bind(one.product)
            .bind(one.service)
        )?;
    }
    Ok(())
}

/// What was counted of the shop on each day of a span with ratings, latest first.
pub(crate) async fn by_day(tx: &mut Tx, shop: &ShopId, (from, to): (i64, i64)) -> Result<Vec<(i64, Tally)>> {
    let rows: Vec<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT day AS of, ratings, product, service FROM quadrant_daily
         WHERE shop_id = $1 AND day BETWEEN $2 AND $3 AND dish_id = $4 ORDER BY day DESC"
    )
    .bind(shop.as_str())
    .bind(from)
    .bind(to)
    .bind(SHOP)
    .fetch_all(db)
    .await)?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// What was counted of each dish, by its id, in a span of days, the most rated first.
pub(crate) async fn by_dish(
    tx: &mut Tx,
    shop: &ShopId,
    (from, to): (i64, i64),
    limit: i64,
) -> Result<Vec<(i64, Tally)>> {
    let rows: Vec<Row> = on!(tx, |db| {
        sqlx::query_as(
        "SELECT dish_id AS of, CAST(sum(ratings) AS BIGINT) AS ratings, CAST(sum(product) AS BIGINT) AS product,
             CAST(sum(service) AS BIGINT) AS service
         FROM quadrant_daily WHERE shop_id = $1 AND day BETWEEN $2 AND $3 AND dish_id <> $4
         GROUP BY dish_id ORDER BY sum(ratings) DESC, dish_id LIMIT $5"
    )
    .bind(shop.as_str())
    .bind(from)
    .bind(to)
    .bind(SHOP)
    .bind(limit)
    .fetch_all(db)
    .await
    })?;
    Ok(rows.into_iter().map(Into::into).collect())
}
