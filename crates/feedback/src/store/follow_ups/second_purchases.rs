use kernel::{ShopId, Time};
use sqlx::FromRow;
use storage::{Error, Result, Tx, column::word, on};

use crate::domain::follow_ups::Cohort;

#[derive(FromRow)]
struct Row {
    treatment: String,
    holdout: i64,
    guests: i64,
    again: i64,
    latest: i64,
}

impl TryFrom<Row> for Cohort {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let treatment = word(&row.treatment, "follow_ups")?;
        let Row { holdout, guests: count, again, latest, .. } = row;
        Ok(Self { treatment, holdout, count, again, latest })
    }
}

/// How many guests had a first order between two times, and came again within
/// so many microseconds, by what became of the follow-ups of that order. Where
/// several rules asked, one that did is what counts. Nobody could be asked after a
/// first order that was imported.
pub(crate) async fn count(
    tx: &mut Tx,
    shop: &ShopId,
    (after, until): (Time, Time),
    window: i64,
) -> Result<Vec<Cohort>> {
    let rows: Vec<Row> = on!(tx, |db| {
        sqlx::query_as(
        "WITH begun AS MATERIALIZED (
             SELECT customer_id, MIN(completed_at) AS first_at FROM order_projections
             WHERE shop_id = $1 AND customer_id IS NOT NULL AND completed_at IS NOT NULL
             GROUP BY customer_id HAVING MIN(completed_at) > $3 AND MIN(completed_at) <= $4),
         firsts AS MATERIALIZED (
             SELECT begun.customer_id, one.order_id, first_at
             FROM begun JOIN order_projections AS one
                 ON one.shop_id = $1 AND one.customer_id = begun.customer_id AND one.completed_at = first_at
             WHERE NOT one.imported
                 AND NOT EXISTS (SELECT 1 FROM order_projections AS same
                     WHERE same.shop_id = $1 AND same.customer_id = begun.customer_id
                         AND same.completed_at = first_at AND same.order_id < one.order_id)),
         pairs AS MATERIALIZED (
             SELECT customer_id, order_id, first_at,
                 (SELECT MIN(two.completed_at) FROM order_projections AS two
                     WHERE two.shop_id = $1 AND two.customer_id = firsts.customer_id
                         AND (two.completed_at, two.order_id) > (firsts.first_at, firsts.order_id)) AS second_at
             FROM firsts),
         asked AS MATERIALIZED (
             SELECT * FROM follow_ups WHERE shop_id = $1 AND follows = 'FIRST_ORDER'),
         treated AS (
             SELECT first_at, COALESCE(MAX(asked.holdout), 0) AS holdout,
                 CASE WHEN second_at <= first_at + $2 THEN 1 ELSE 0 END AS again,
                 CASE WHEN COUNT(asked.id) = 0 THEN 'NONE'
                     WHEN MAX(CASE WHEN asked.state = 'DONE'
                         AND (second_at IS NULL OR asked.done_at < second_at) THEN 1 ELSE 0 END) = 1
                         THEN 'ASKED'
                     WHEN MIN(CASE WHEN asked.held_out THEN 1 ELSE 0 END) = 1 THEN 'HELD_OUT'
                     ELSE 'LEFT' END AS treatment
             FROM pairs LEFT JOIN asked
                 ON asked.customer_id = pairs.customer_id AND asked.order_id = pairs.order_id
             GROUP BY pairs.customer_id, first_at, second_at)
         SELECT treatment, CAST(holdout AS BIGINT) AS holdout, COUNT(*) AS guests,
             CAST(SUM(again) AS BIGINT) AS again, MAX(first_at) AS latest
         FROM treated GROUP BY treatment, holdout"
    )
    .bind(shop.as_str())
    .bind(window)
    .bind(after.micros())
    .bind(until.micros())
    .fetch_all(db)
    .await
    })?;
    rows.into_iter().map(Cohort::try_from).collect()
}
