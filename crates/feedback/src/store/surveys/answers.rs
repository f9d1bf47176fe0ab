use kernel::{CustomerId, OrderId, ShopId, Time};
use sqlx::FromRow;
use storage::{
    Error, Result, Tx,
    column::{from_json, to_json},
    execute, on,
};
use uuid::Uuid;

use crate::domain::surveys::{Answer, DimensionSums, Gap, GuestCounts, statement};

#[derive(FromRow)]
struct DimensionRow {
    dimension: String,
    experiences: i64,
    experience_sum: i64,
    expectations: i64,
    expectation_sum: i64,
    pairs: i64,
    gap_sum: i64,
}

impl From<DimensionRow> for DimensionSums {
    fn from(row: DimensionRow) -> Self {
        Self {
            dimension: row.dimension,
            experiences: row.experiences,
            experience_sum: row.experience_sum,
            expectations: row.expectations,
            expectation_sum: row.expectation_sum,
            gap: Gap { sum: row.gap_sum, pairs: row.pairs },
        }
    }
}

/// Which answers are asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct GapFilter<'a> {
    /// The shop.
    pub(crate) shop: &'a ShopId,
    /// Of one customer only, if set.
    pub(crate) customer: Option<CustomerId>,
    /// What was said since.
    pub(crate) since: Time,
}

#[derive(FromRow)]
struct GuestRow {
    customer_id: Option<Uuid>,
    gap_sum: i64,
    pairs: i64,
}

/// Answers as they are stored with what they were said in.
pub(crate) fn text(answers: &[Answer], table: &'static str) -> Result<String> {
    let pairs: Vec<_> = answers.iter().map(|answer| (answer.statement.code, answer.score)).collect();
    to_json(&pairs, table)
}

/// Answers from what [`text`] wrote.
pub(crate) fn read(text: &str, table: &'static str) -> Result<Vec<Answer>> {
    let pairs: Vec<(String, i64)> = from_json(text, table)?;
    let answer = |(code, score): (String, i64)| {
        let statement = statement(&code).ok_or_else(|| Error::corrupt(table, "an unknown statement"))?;
        Ok(Answer { statement, score })
    };
    pairs.into_iter().map(answer).collect()
}

/// Notes what a guest expects of an order.
pub(crate) async fn expect(
    tx: &mut Tx,
    shop: &ShopId,
    (order, customer): (OrderId, Option<CustomerId>),
    answers: &[Answer],
    now: Time,
) -> Result<()> {
    const SQL: &str = "INSERT INTO survey_answers (shop_id, order_id, customer_id, said_at, statement,
             dimension, expectation) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    put(tx, SQL, shop, (order, customer), answers, now).await
}

/// Notes what a guest found of an order, beside what they expected of it.
pub(crate) async fn experience(
    tx: &mut Tx,
    shop: &ShopId,
    (order, customer): (OrderId, Option<CustomerId>),
    answers: &[Answer],
    now: Time,
) -> Result<()> {
    const SQL: &str = "INSERT INTO survey_answers (shop_id, order_id, customer_id, said_at, statement,
             dimension, experience) VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (shop_id, order_id, statement) DO UPDATE SET experience = excluded.experience,
             said_at = excluded.said_at";
    put(tx, SQL, shop, (order, customer), answers, now).await
}

async fn put(
    tx: &mut Tx,
    sql: &'static str,
    shop: &ShopId,
    (order, customer): (OrderId, Option<CustomerId>),
    answers: &[Answer],
    now: Time,
) -> Result<()> {
    for answer in answers {
        execute!(
            tx,
            sqlx::query(sql)
                .bind(shop.as_str())
                .bind(order.0)
                .bind(customer.map(|customer| customer.0))
                .bind(now.micros())
                .bind(answer.statement.code)
                .bind(answer.statement.dimension.as_str())
                .bind(answer.score)
        )?;
    }
    Ok(())
}

/// The figures of each dimension that something was said of. What was expected of an order
/// that was called off could not come true.
pub(crate) async fn dimensions(tx: &mut Tx, filter: GapFilter<'_>) -> Result<Vec<DimensionSums>> {
    let rows: Vec<DimensionRow> = on!(tx, |db| sqlx::query_as(
        "SELECT dimension, count(experience) AS experiences,
             CAST(COALESCE(sum(experience), 0) AS BIGINT) AS experience_sum,
             count(expectation) AS expectations,
             CAST(COALESCE(sum(expectation), 0) AS BIGINT) AS expectation_sum,
             count(experience - expectation) AS pairs,
             CAST(COALESCE(sum(experience - expectation), 0) AS BIGINT) AS gap_sum
         FROM survey_answers
         WHERE shop_id = $1 AND said_at >= $2 AND ($3 OR customer_id = $4)
             AND NOT EXISTS (SELECT 1 FROM order_projections WHERE order_projections.shop_id = $1
                 AND order_projections.order_id = survey_answers.order_id AND cancelled)
         GROUP BY dimension ORDER BY dimension"
    )
    .bind(filter.shop.as_str())
    .bind(filter.since.micros())
    .bind(filter.customer.is_none())
    .bind(filter.customer.map(|customer| customer.0))
    .fetch_all(db)
    .await)?;
    Ok(rows.into_iter().map(DimensionSums::from).collect())
}

/// How many guests there are with a gap, and how many of them were moved. Who is
/// not known is another guest with each order.
pub(crate) async fn guests(tx: &mut Tx, filter: GapFilter<'_>, threshold: f64) -> Result<GuestCounts> {
    let (guests, moved): (i64, i64) = on!(tx, |db| {
        sqlx::query_as(
        "SELECT count(*) AS guests, CAST(COALESCE(sum(
             CASE WHEN CAST(gap_sum AS DOUBLE PRECISION) > $5 * pairs THEN 1 ELSE 0 END), 0) AS BIGINT) AS moved
         FROM (SELECT sum(experience - expectation) AS gap_sum, count(*) AS pairs FROM survey_answers
             WHERE shop_id = $1 AND said_at >= $2 AND ($3 OR customer_id = $4)
                 AND experience IS NOT NULL AND expectation IS NOT NULL
             GROUP BY customer_id, CASE WHEN customer_id IS NULL THEN order_id END) AS each_guest"
    )
    .bind(filter.shop.as_str())
    .bind(filter.since.micros())
    .bind(filter.customer.is_none())
    .bind(filter.customer.map(|customer| customer.0))
    .bind(threshold)
    .fetch_one(db)
    .await
    })?;
    Ok(GuestCounts { guests, moved })
}

/// The gaps of the guests whose gap is lowest.
pub(crate) async fn lowest(
    tx: &mut Tx,
    filter: GapFilter<'_>,
    limit: i64,
) -> Result<Vec<(Option<CustomerId>, Gap)>> {
    let rows: Vec<GuestRow> = on!(tx, |db| sqlx::query_as(
        "SELECT customer_id, CAST(sum(experience - expectation) AS BIGINT) AS gap_sum, count(*) AS pairs
         FROM survey_answers
         WHERE shop_id = $1 AND said_at >= $2 AND ($3 OR customer_id = $4)
             AND experience IS NOT NULL AND expectation IS NOT NULL
         GROUP BY customer_id, CASE WHEN customer_id IS NULL THEN order_id END
         ORDER BY CAST(sum(experience - expectation) AS DOUBLE PRECISION) / count(*), customer_id IS NULL,
             customer_id, CASE WHEN customer_id IS NULL THEN order_id END LIMIT $5"
    )
    .bind(filter.shop.as_str())
    .bind(filter.since.micros())
    .bind(filter.customer.is_none())
    .bind(filter.customer.map(|customer| customer.0))
    .bind(limit)
    .fetch_all(db)
    .await)?;
    let guest = |row: GuestRow| (row.customer_id.map(CustomerId), Gap { sum: row.gap_sum, pairs: row.pairs });
    Ok(rows.into_iter().map(guest).collect())
}

/// Gives the answers of a merged record to its survivor.
pub(crate) async fn merge(tx: &mut Tx, shop: &ShopId, merged: CustomerId, into: CustomerId) -> Result<()> {
    execute!(
        tx,
        sqlx::query("UPDATE survey_answers SET customer_id = $3 WHERE shop_id = $1 AND customer_id = $2")
            .bind(shop.as_str())
            .bind(merged.0)
            .bind(into.0)
    )?;
    Ok(())
}
