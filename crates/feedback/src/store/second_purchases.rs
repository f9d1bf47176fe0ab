use kernel::{ShopId, Time};
use sqlx::FromRow;
use storage::{Error, Result, Tx, on};

use crate::domain::{Guests, Treatment};

#[derive(FromRow)]
struct Row {
    treatment: String,
    holdout: i64,
    guests: i64,
    again: i64,
    latest: i64,
}

impl TryFrom<Row> for Guests {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let treatment = match row.treatment.as_str() {
            "NONE" => Treatment::None,
            "HELD_OUT" => Treatment::HeldOut,
            "LEFT" => Treatment::Left,
            "ASKED" => Treatment::Asked,
            other => return Err(Error::corrupt("follow_ups", other)),
        };
        let Row { holdout, guests: count, again, latest, .. } = row;
        Ok(Self { treatment, holdout, count, again, latest })
    }
}

/// How many guests had a first order, and came again within so many
/// microseconds, by what became of the follow-ups of that order. Where several
/// rules asked, one that did is what counts.
pub(crate) async fn count(tx: &mut Tx, shop: &ShopId, window: i64, now: Time) -> Result<Vec<Guests>> {
    let rows: Vec<Row> = on!(tx, |db| sqlx::query_as(
        "WITH numbered AS (
             SELECT customer_id, order_id, completed_at,
                 row_number() OVER (PARTITION BY customer_id ORDER BY completed_at, order_id) AS place
             FROM orders_known
             WHERE shop_id = $1 AND customer_id IS NOT NULL AND completed_at IS NOT NULL),
         pairs AS (
             SELECT one.customer_id, one.order_id, one.completed_at AS first_at, two.completed_at AS second_at
             FROM numbered AS one
             LEFT JOIN numbered AS two ON two.customer_id = one.customer_id AND two.place = 2
             WHERE one.place = 1),
         treated AS (
             SELECT first_at, COALESCE(MAX(follow_ups.holdout), 0) AS holdout,
                 CASE WHEN second_at <= first_at + $2 THEN 1 ELSE 0 END AS again,
                 CASE WHEN COUNT(follow_ups.id) = 0 THEN 'NONE'
                     WHEN MAX(CASE WHEN follow_ups.state = 'DONE'
                         AND (second_at IS NULL OR follow_ups.done_at < second_at) THEN 1 ELSE 0 END) = 1
                         THEN 'ASKED'
                     WHEN MIN(CASE WHEN follow_ups.state = 'HELD_OUT' THEN 1 ELSE 0 END) = 1 THEN 'HELD_OUT'
                     ELSE 'LEFT' END AS treatment
             FROM pairs LEFT JOIN follow_ups ON follow_ups.shop_id = $1
                 AND follow_ups.customer_id = pairs.customer_id AND follow_ups.order_id = pairs.order_id
                 AND follow_ups.follows = 'FIRST_ORDER'
             WHERE first_at + $2 <= $3 OR second_at <= first_at + $2
             GROUP BY pairs.customer_id, first_at, second_at)
         SELECT treatment, CAST(holdout AS BIGINT) AS holdout, COUNT(*) AS guests,
             CAST(SUM(again) AS BIGINT) AS again, MAX(first_at) AS latest
         FROM treated GROUP BY treatment, holdout"
    )
    .bind(shop.as_str())
    .bind(window)
    .bind(now.micros())
    .fetch_all(db)
    .await)?;
    rows.into_iter().map(Guests::try_from).collect()
}
