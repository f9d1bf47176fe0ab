//! How much guests write.

use kernel::{ShopId, Time};
use sqlx::FromRow;
use storage::{Result, Tx, on};

/// Offsets from UTC are whole quarters of an hour, so that these make up any shop's day.
pub(crate) const QUARTER: i64 = 15 * 60 * 1_000_000;

/// What guests sent in a quarter of an hour.
#[derive(Clone, Copy, Debug, FromRow)]
pub(crate) struct Sent {
    /// Quarters since 1970-01-01.
    pub(crate) quarter: i64,
    pub(crate) messages: i64,
    pub(crate) erased: i64,
}

impl Sent {
    /// When the quarter begins.
    pub(crate) fn at(&self) -> Option<Time> {
        Time::from_micros(self.quarter.checked_mul(QUARTER)?)
    }
}

/// What guests sent from a moment until another, of what arrived at or after `received`.
pub(crate) async fn sent(
    tx: &mut Tx,
    shop: &ShopId,
    received: Time,
    (from, until): (Time, Time),
) -> Result<Vec<Sent>> {
    Ok(on!(tx, |db| {
        sqlx::query_as(
        "SELECT sent_at / $5 AS quarter, count(*) AS messages,
             CAST(sum(CASE WHEN sender_id = 'erased' AND text = '（已删除）' THEN 1 ELSE 0 END) AS BIGINT) AS erased
         FROM messages WHERE shop_id = $1 AND received_at >= $2 AND sent_at >= $3 AND sent_at < $4
             AND direction = 'INCOMING'
         GROUP BY sent_at / $5"
    )
    .bind(shop.as_str())
    .bind(received.micros())
    .bind(from.micros())
    .bind(until.micros())
    .bind(QUARTER)
    .fetch_all(db)
    .await
    })?)
}

/// When the first message arrived.
pub(crate) async fn first_received(tx: &mut Tx, shop: &ShopId) -> Result<Option<i64>> {
    Ok(on!(tx, |db| sqlx::query_scalar("SELECT min(received_at) FROM messages WHERE shop_id = $1")
        .bind(shop.as_str())
        .fetch_one(db)
        .await)?)
}
