//! What was given by reward and by layer.

use std::collections::HashMap;

use kernel::{ShopId, Time};
use sqlx::{Decode, FromRow, Postgres, Sqlite, Type};
use storage::{Result, Tx, column::word, on};
use uuid::Uuid;

use crate::domain::{CampaignId, Layer, RewardId, effect::Given};

const TABLE: &str = "grants";

#[derive(FromRow)]
struct Row {
    layer: String,
    reward_id: Uuid,
    display_name: String,
    granted: i64,
    taken: i64,
    thanked: i64,
    cost: i64,
    open: i64,
}

/// What was given of one reward.
#[derive(Clone, Debug)]
pub(crate) struct GivenOf {
    /// Its layer.
    pub(crate) layer: Layer,
    /// The reward.
    pub(crate) reward: RewardId,
    /// Its name.
    pub(crate) display_name: String,
    /// What was given.
    pub(crate) given: Given,
}

/// What was given since a time, by reward: with orders that were completed, or with none.
/// Of what goes with an order that is open it is only told how much there is.
pub(crate) async fn given(tx: &mut Tx, shop: &ShopId, since: Time) -> Result<Vec<GivenOf>> {
    let rows: Vec<Row> = on!(tx, |db| {
        sqlx::query_as(
        "SELECT layer, reward_id, max(display_name) AS display_name,
             count(CASE ended WHEN 'COMPLETED' THEN 1 END) AS granted,
             count(CASE WHEN ended = 'COMPLETED' AND state = 'TAKEN' THEN 1 END) AS taken,
             count(CASE ended WHEN 'COMPLETED' THEN thanked_at END) AS thanked,
             CAST(coalesce(sum(CASE ended WHEN 'COMPLETED' THEN cost END), 0) AS BIGINT) AS cost,
             count(CASE ended WHEN '' THEN 1 END) AS open
         FROM (SELECT layer, reward_id, display_name, state, thanked_at, cost,
                 CASE WHEN grants.order_id IS NULL THEN 'COMPLETED' ELSE coalesce(orders.ended, '') END AS ended
             FROM grants LEFT JOIN order_projections AS orders
                 ON orders.shop_id = grants.shop_id AND orders.order_id = grants.order_id
             WHERE grants.shop_id = $1 AND created_at >= $2 AND state IN ('GRANTED', 'TAKEN')) AS gifts
         GROUP BY layer, reward_id"
    )
    .bind(shop.as_str())
    .bind(since.micros())
    .fetch_all(db)
    .await
    })?;
    let of = |row: Row| {
        let Row { layer, reward_id, display_name, granted, taken, thanked, cost, open } = row;
        let given = Given { granted, taken, thanked, cost, open };
        Ok(GivenOf { layer: word(&layer, TABLE)?, reward: RewardId(reward_id), display_name, given })
    };
    rows.into_iter().map(of).collect()
}

/// Customers who had something, and those of them who came back, by what it was.
pub(crate) type Returned<K> = HashMap<K, (i64, i64)>;

macro_rules! returned_by {
    ($key:literal) => {
        concat!(
            "SELECT ",
            $key,
            ", count(*), CAST(sum(CASE WHEN EXISTS (
                 SELECT 1 FROM earnings WHERE earnings.shop_id = $1
                     AND earnings.customer_id = firsts.customer_id
                     AND earnings.completed_at > firsts.first_at
                     AND earnings.completed_at <= firsts.first_at + $4
                     AND earnings.placed_at > firsts.first_at
                     AND (earnings.refunded < earnings.total OR earnings.total = 0))
                 THEN 1 ELSE 0 END) AS BIGINT)
             FROM (SELECT ",
            $key,
            ", customer_id, min(created_at) AS first_at FROM grants
                 WHERE shop_id = $1 AND created_at >= $2 AND created_at <= $3
                     AND state IN ('GRANTED', 'TAKEN') AND (order_id IS NULL OR EXISTS (
                         SELECT 1 FROM order_projections AS orders WHERE orders.shop_id = $1
                             AND orders.order_id = grants.order_id AND orders.ended = 'COMPLETED'))
                 GROUP BY ",
            $key,
            ", customer_id) AS firsts GROUP BY ",
            $key
        )
    };
}

/// Which first gifts are looked at: somebody has come back who orders after it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Firsts {
    /// Given at or after.
    pub(crate) since: Time,
    /// Given at or before.
    pub(crate) until: Time,
    /// How long after it somebody may come back, in microseconds.
    pub(crate) window: i64,
}

/// By reward.
pub(crate) async fn returned_by_reward(tx: &mut Tx, shop: &ShopId, of: Firsts) -> Result<Returned<RewardId>> {
    let rows = returned::<Uuid>(tx, shop, of, returned_by!("reward_id")).await?;
    Ok(rows.into_iter().map(|(id, customers, returned)| (RewardId(id), (customers, returned))).collect())
}

/// By layer.
pub(crate) async fn returned_by_layer(tx: &mut Tx, shop: &ShopId, of: Firsts) -> Result<Returned<Layer>> {
    let rows = returned::<String>(tx, shop, of, returned_by!("layer")).await?;
    rows.into_iter()
        .map(|(layer, customers, returned)| Ok((word(&layer, TABLE)?, (customers, returned))))
        .collect()
}

/// The rows of a statement of [`returned_by`], by its key.
async fn returned<K>(
    tx: &mut Tx,
    shop: &ShopId,
    of: Firsts,
    statement: &'static str,
) -> Result<Vec<(K, i64, i64)>>
where
    K: Send + Unpin + Type<Sqlite> + Type<Postgres>,
    K: for<'r> Decode<'r, Sqlite> + for<'r> Decode<'r, Postgres>,
{
    Ok(on!(tx, |db| sqlx::query_as(statement)
        .bind(shop.as_str())
        .bind(of.since.micros())
        .bind(of.until.micros())
        .bind(of.window)
        .fetch_all(db)
        .await)?)
}

/// Which campaigns gave which rewards since a time.
pub(crate) async fn givers(
    tx: &mut Tx,
    shop: &ShopId,
    since: Time,
) -> Result<Vec<(Layer, RewardId, CampaignId)>> {
    let rows: Vec<(String, Uuid, Uuid)> = on!(tx, |db| sqlx::query_as(
        "SELECT DISTINCT layer, reward_id, campaign_id FROM grants
         WHERE shop_id = $1 AND created_at >= $2 AND campaign_id IS NOT NULL
             AND state IN ('GRANTED', 'TAKEN')"
    )
    .bind(shop.as_str())
    .bind(since.micros())
    .fetch_all(db)
    .await)?;
    let of = |(layer, reward, campaign): (String, Uuid, Uuid)| {
        Ok((word(&layer, TABLE)?, RewardId(reward), CampaignId(campaign)))
    };
    rows.into_iter().map(of).collect()
}
