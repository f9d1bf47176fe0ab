use kernel::{ShopId, Time};
use storage::{Error, Result, Tx, execute, on};

use crate::{
    domain::watches::{PastReview, sentiment_daily::MOST_DAYS},
    store::projections::shops,
};

/// How much feedback a day had, and the days before it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Days {
    /// Negative feedback of the day.
    pub(crate) negative: i64,
    /// All feedback of the day.
    pub(crate) total: i64,
    /// Negative feedback of each day before, from the first on which anything was
    /// heard, at most 90; silent days are zeros.
    pub(crate) before: Vec<i64>,
}

/// Counts feedback of this moment.
pub(crate) async fn count(tx: &mut Tx, shop: &ShopId, now: Time, negative: bool) -> Result<()> {
    let day = shops::get(tx, shop).await?.schedule.day(now);
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO sentiment_daily AS kept (shop_id, day, total, negative, unseen) VALUES ($1, $2, 1, $3, $4)
             ON CONFLICT (shop_id, day) DO UPDATE SET total = kept.total + 1,
                 negative = kept.negative + excluded.negative, unseen = kept.unseen OR excluded.unseen"
        )
        .bind(shop.as_str())
        .bind(day)
        .bind(i64::from(negative))
        .bind(negative)
    )?;
    Ok(())
}

/// Counts a review of the past on its day, unless it was counted before; answers whether
/// it was not. Nobody looks at that day for it.
pub(crate) async fn count_past(tx: &mut Tx, shop: &ShopId, review: &PastReview, day: i64) -> Result<bool> {
    let is_new = execute!(
        tx,
        sqlx::query("INSERT INTO past_reviews (shop_id, id) VALUES ($1, $2) ON CONFLICT DO NOTHING")
            .bind(shop.as_str())
            .bind(review.id)
    )?;
    if is_new == 0 {
        return Ok(false);
    }
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO sentiment_daily AS kept (shop_id, day, total, negative, unseen) VALUES ($1, $2, 1, $3, FALSE)
             ON CONFLICT (shop_id, day) DO UPDATE SET total = kept.total + 1,
                 negative = kept.negative + excluded.negative"
        )
        .bind(shop.as_str())
        .bind(day)
        .bind(i64::from(review.is_negative))
    )?;
    Ok(true)
}

/// What was heard on a day and before it.
pub(crate) async fn days(tx: &mut Tx, shop: &ShopId, day: i64) -> Result<Days> {
    let rows: Vec<(i64, i64, i64)> = on!(tx, |db| sqlx::query_as(
        "SELECT day, total, negative FROM sentiment_daily WHERE shop_id = $1 AND day BETWEEN $2 AND $3
         ORDER BY day"
    )
    .bind(shop.as_str())
    .bind(day - MOST_DAYS)
    .bind(day)
    .fetch_all(db)
    .await)?;
    let is_older: bool = on!(tx, |db| sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM sentiment_daily WHERE shop_id = $1 AND day < $2)"
    )
    .bind(shop.as_str())
    .bind(day - MOST_DAYS)
    .fetch_one(db)
    .await)?;
    let first = if is_older { day - MOST_DAYS } else { rows.first().map_or(day, |row| row.0) };
    let of = |wanted: i64| rows.iter().find(|row| row.0 == wanted);
    Ok(Days {
        total: of(day).map_or(0, |row| row.1),
        negative: of(day).map_or(0, |row| row.2),
        before: (first..day).map(|day| of(day).map_or(0, |row| row.2)).collect(),
    })
}

/// Takes a day with negative feedback that nobody has looked at, of all shops,
/// and holds it; `None` if there is none, or another process has it.
pub(crate) async fn take(tx: &mut Tx) -> Result<Option<(ShopId, i64)>> {
    let row: Option<(String, i64)> = on!(tx, |db| sqlx::query_as(
        "UPDATE sentiment_daily SET unseen = FALSE WHERE unseen AND (shop_id, day) IN (
             SELECT shop_id, day FROM sentiment_daily WHERE unseen ORDER BY day LIMIT 1)
         RETURNING shop_id, day"
    )
    .fetch_optional(db)
    .await)?;
    let Some((shop, day)) = row else { return Ok(None) };
    let shop = shop.parse().map_err(|why| Error::corrupt("sentiment_daily", why))?;
    Ok(Some((shop, day)))
}
