use kernel::{CustomerId, ShopId, Time};
use sqlx::FromRow;
use storage::{Result, Tx, column::time, execute, on};

use crate::domain::{projections::MessageProjection, watches::drift::MessageOutcome};

#[derive(FromRow)]
struct Row {
    sent_at: i64,
    answered: bool,
}

impl Row {
    fn asked(self) -> Result<MessageOutcome> {
        Ok(MessageOutcome { sent_at: time(self.sent_at, "message_projections")?, answered: self.answered })
    }
}

/// Notes a message that asks something of the shop.
pub(crate) async fn put(tx: &mut Tx, shop: &ShopId, asking: &MessageProjection) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO message_projections (shop_id, message_id, customer_id, complaint, answered, sent_at)
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING"
        )
        .bind(shop.as_str())
        .bind(asking.message.0)
        .bind(asking.customer.0)
        .bind(asking.complaint)
        .bind(asking.answered)
        .bind(asking.sent_at.micros())
    )?;
    Ok(())
}

/// A customer's latest messages whose fate is known. A complaint was answered if
/// its case had an answer in time, and was not if it is past its time.
pub(crate) async fn of(
    tx: &mut Tx,
    shop: &ShopId,
    customer: CustomerId,
    now: Time,
    limit: i64,
) -> Result<Vec<MessageOutcome>> {
    let rows: Vec<Row> = on!(tx, |db| {
        sqlx::query_as(
        "SELECT sent_at, CASE WHEN complaint THEN COALESCE(cases.in_time, FALSE) ELSE answered END AS answered
         FROM message_projections AS known
         LEFT JOIN cases ON cases.shop_id = known.shop_id AND cases.message_id = known.message_id
         WHERE known.shop_id = $1 AND known.customer_id = $2
             AND (NOT complaint OR cases.in_time IS NOT NULL OR cases.due_at <= $3)
         ORDER BY sent_at DESC LIMIT $4"
    )
    .bind(shop.as_str())
    .bind(customer.0)
    .bind(now.micros())
    .bind(limit)
    .fetch_all(db)
    .await
    })?;
    rows.into_iter().map(Row::asked).collect()
}

/// The latest messages of customers with at most `most` completed orders,
/// among the latest of the shop.
pub(crate) async fn of_newcomers(
    tx: &mut Tx,
    shop: &ShopId,
    most: i64,
    (among, limit): (i64, i64),
    now: Time,
) -> Result<Vec<MessageOutcome>> {
    let rows: Vec<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT sent_at, answered FROM (
             SELECT known.customer_id, sent_at,
                 CASE WHEN complaint THEN COALESCE(cases.in_time, FALSE) ELSE answered END AS answered
             FROM message_projections AS known
             LEFT JOIN cases ON cases.shop_id = known.shop_id AND cases.message_id = known.message_id
             WHERE known.shop_id = $1 AND (NOT complaint OR cases.in_time IS NOT NULL OR cases.due_at <= $5)
             ORDER BY sent_at DESC LIMIT $3) AS latest
         WHERE (SELECT COUNT(*) FROM (SELECT 1 AS one FROM order_projections
                 WHERE order_projections.shop_id = $1 AND order_projections.customer_id = latest.customer_id
                     AND completed_at IS NOT NULL LIMIT $2 + 1) AS few) <= $2
         ORDER BY sent_at DESC LIMIT $4"
    )
    .bind(shop.as_str())
    .bind(most)
    .bind(among)
    .bind(limit)
    .bind(now.micros())
    .fetch_all(db)
    .await)?;
    rows.into_iter().map(Row::asked).collect()
}

/// Gives the messages of a merged record to its survivor.
pub(crate) async fn merge(tx: &mut Tx, shop: &ShopId, merged: CustomerId, into: CustomerId) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "UPDATE message_projections SET customer_id = $3 WHERE shop_id = $1 AND customer_id = $2"
        )
        .bind(shop.as_str())
        .bind(merged.0)
        .bind(into.0)
    )?;
    Ok(())
}
