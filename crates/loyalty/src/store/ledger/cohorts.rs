//! Points by the month they were issued in.

use kernel::ShopId;
use sqlx::FromRow;
use storage::{Result, Tx, on};

use crate::domain::ledger::liability::{Cohort, Used};

#[derive(FromRow)]
struct Row {
    month: i64,
    issued: i64,
    redeemed: i64,
    expired: i64,
    outstanding: i64,
}

/// What became of the points of each month, oldest first.
pub(crate) async fn list(tx: &mut Tx, shop: &ShopId) -> Result<Vec<Cohort>> {
    let rows: Vec<Row> = on!(tx, |db| {
        sqlx::query_as(
        "SELECT month, CAST(sum(issued - taken) AS BIGINT) AS issued, CAST(sum(redeemed) AS BIGINT) AS redeemed,
             CAST(sum(expired) AS BIGINT) AS expired, CAST(sum(pending + remaining + held) AS BIGINT) AS outstanding
         FROM lots WHERE shop_id = $1 GROUP BY month ORDER BY month"
    )
    .bind(shop.as_str())
    .fetch_all(db)
    .await
    })?;
    let cohort = |Row { month, issued, redeemed, expired, outstanding }| Cohort {
        month,
        issued,
        redeemed,
        expired,
        outstanding,
    };
    Ok(rows.into_iter().map(cohort).collect())
}

/// How many points of each month were used in which month.
pub(crate) async fn list_used(tx: &mut Tx, shop: &ShopId) -> Result<Vec<Used>> {
    let rows: Vec<(i64, i64, i64)> = on!(tx, |db| sqlx::query_as(
        "SELECT lots.month, captured_month, CAST(sum(hold_lots.captured) AS BIGINT)
         FROM holds
         JOIN hold_lots ON hold_lots.shop_id = holds.shop_id AND hold_lots.hold_id = holds.id
         JOIN lots ON lots.shop_id = holds.shop_id AND lots.id = hold_lots.lot_id
         WHERE holds.shop_id = $1 AND state = 'CAPTURED' AND captured_month IS NOT NULL
         GROUP BY lots.month, captured_month ORDER BY lots.month, captured_month"
    )
    .bind(shop.as_str())
    .fetch_all(db)
    .await)?;
    let used = |(issued_in, month, points)| Used { issued_in, month, points };
    Ok(rows.into_iter().map(used).collect())
}
