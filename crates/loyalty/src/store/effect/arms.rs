//! What gifts did: who came back, of those who got them and of those who by
//! chance did not.

use std::collections::HashMap;

use kernel::{CustomerId, ShopId, Time};
use sqlx::FromRow;
use storage::{Result, Tx, on};
use uuid::Uuid;

use crate::domain::{
    CampaignId,
    effect::{Arm, Given, Stratum},
};

/// Of several orders of one customer on one day one counts.
const LEAST_PAUSE: i64 = 12 * 3_600_000_000;
/// So many of the latest orders tell the usual pause.
const MOST_ORDERS: i64 = 20_000;

#[derive(FromRow)]
struct ArmRow {
    campaign_id: Uuid,
    held_out: bool,
    exposed: i64,
    customers: i64,
    returned: i64,
}

/// Until when customers have time to come back.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Window {
    /// Now.
    pub(crate) now: Time,
    /// How long they have, in microseconds.
    pub(crate) micros: i64,
}

impl Window {
    /// Whose time began later may still come.
    fn ripe(&self) -> i64 {
        self.now.micros() - self.micros
    }
}

/// Both arms of the campaigns with ids from `first` to `last`. Who came back
/// placed an order after they first came into question and had it in time; one
/// that was wholly refunded doesn't count.
pub(crate) async fn arms(
    tx: &mut Tx,
    shop: &ShopId,
    (first, last): (CampaignId, CampaignId),
    window: Window,
) -> Result<HashMap<CampaignId, Stratum>> {
    let rows: Vec<ArmRow> = on!(tx, |db| sqlx::query_as(
        "SELECT campaign_id, held_out, count(*) AS exposed,
             CAST(sum(CASE WHEN first_at <= $4 THEN 1 ELSE 0 END) AS BIGINT) AS customers,
             CAST(sum(CASE WHEN first_at <= $4 AND EXISTS (
                 SELECT 1 FROM earnings WHERE earnings.shop_id = exposures.shop_id
                     AND earnings.customer_id = exposures.customer_id
                     AND earnings.completed_at > exposures.first_at
                     AND earnings.completed_at <= exposures.first_at + $5
                     AND earnings.placed_at > exposures.first_at
                     AND (earnings.refunded < earnings.total OR earnings.total = 0))
                 THEN 1 ELSE 0 END) AS BIGINT) AS returned
         FROM exposures WHERE shop_id = $1 AND campaign_id >= $2 AND campaign_id <= $3
         GROUP BY campaign_id, held_out"
    )
    .bind(shop.as_str())
    .bind(first.0)
    .bind(last.0)
    .bind(window.ripe())
    .bind(window.micros)
    .fetch_all(db)
    .await)?;
    let mut all: HashMap<CampaignId, Stratum> = HashMap::new();
    for row in rows {
        let both = all.entry(CampaignId(row.campaign_id)).or_default();
        let arm = if row.held_out { &mut both.held_out } else { &mut both.treated };
        *arm = Arm { exposed: row.exposed, customers: row.customers, returned: row.returned };
    }
    Ok(all)
}

#[derive(FromRow)]
struct GivenRow {
    campaign_id: Uuid,
    granted: i64,
    taken: i64,
    thanked: i64,
    cost: i64,
    orders: i64,
}

/// What the campaigns with ids from `first` to `last` gave, and with how many orders; one that
/// gave nothing is not there.
pub(crate) async fn given(
    tx: &mut Tx,
    shop: &ShopId,
    (first, last): (CampaignId, CampaignId),
) -> Result<HashMap<CampaignId, (Given, i64)>> {
    let rows: Vec<GivenRow> = on!(tx, |db| sqlx::query_as(
        "SELECT campaign_id, count(*) AS granted,
             CAST(coalesce(sum(CASE state WHEN 'TAKEN' THEN 1 ELSE 0 END), 0) AS BIGINT) AS taken,
             count(thanked_at) AS thanked, CAST(coalesce(sum(cost), 0) AS BIGINT) AS cost,
             count(DISTINCT order_id) AS orders
         FROM grants WHERE shop_id = $1 AND campaign_id >= $2 AND campaign_id <= $3
             AND state IN ('GRANTED', 'TAKEN')
         GROUP BY campaign_id"
    )
    .bind(shop.as_str())
    .bind(first.0)
    .bind(last.0)
    .fetch_all(db)
    .await)?;
    let of = |row: GivenRow| {
        let GivenRow { campaign_id, granted, taken, thanked, cost, orders } = row;
        (CampaignId(campaign_id), (Given { granted, taken, thanked, cost, open: 0 }, orders))
    };
    Ok(rows.into_iter().map(of).collect())
}

/// How many pauses there were between two orders of one customer since a time, and the middle one
/// in microseconds, or the middle two of an even number: what their median is made of.
pub(crate) async fn middle_pauses(tx: &mut Tx, shop: &ShopId, since: Time) -> Result<(i64, Vec<i64>)> {
    let rows: Vec<(i64, i64)> = on!(tx, |db| sqlx::query_as(
        "WITH pauses AS MATERIALIZED (SELECT pause FROM (
             SELECT completed_at - lag(completed_at) OVER (PARTITION BY customer_id ORDER BY completed_at)
                 AS pause
             FROM (SELECT customer_id, completed_at FROM earnings
                 WHERE shop_id = $1 AND completed_at >= $2 ORDER BY completed_at DESC LIMIT $4) AS latest
         ) AS every WHERE pause >= $3)
         SELECT (SELECT count(*) FROM pauses), pause FROM pauses ORDER BY pause
         LIMIT (SELECT 2 - count(*) % 2 FROM pauses) OFFSET (SELECT (count(*) - 1) / 2 FROM pauses)"
    )
    .bind(shop.as_str())
    .bind(since.micros())
    .bind(LEAST_PAUSE)
    .bind(MOST_ORDERS)
    .fetch_all(db)
    .await)?;
    Ok((rows.first().map_or(0, |(count, _)| *count), rows.into_iter().map(|(_, pause)| pause).collect()))
}

/// How many orders there were since a time, and what they brought in less
/// refunds.
pub(crate) async fn orders(tx: &mut Tx, shop: &ShopId, since: Time) -> Result<(i64, i64)> {
    Ok(on!(tx, |db| sqlx::query_as(
        "SELECT count(*), CAST(coalesce(sum(total - refunded), 0) AS BIGINT) FROM earnings
         WHERE shop_id = $1 AND completed_at >= $2"
    )
    .bind(shop.as_str())
    .bind(since.micros())
    .fetch_one(db)
    .await)?)
}

/// How many customers came since a time, with how many orders; and how many of
/// these were one customer's.
pub(crate) async fn visits(
    tx: &mut Tx,
    shop: &ShopId,
    customer: CustomerId,
    since: Time,
) -> Result<(i64, i64, i64)> {
    Ok(on!(tx, |db| sqlx::query_as(
        "SELECT CAST(coalesce(sum(CASE WHEN customer_id = $3 THEN 1 ELSE 0 END), 0) AS BIGINT), count(*),
             count(DISTINCT customer_id)
         FROM earnings WHERE shop_id = $1 AND completed_at >= $2"
    )
    .bind(shop.as_str())
    .bind(since.micros())
    .bind(customer.0)
    .fetch_one(db)
    .await)?)
}
