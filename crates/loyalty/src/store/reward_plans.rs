//! Plans of who gets what that were given.

pub(crate) mod policies;

use std::{collections::HashMap, ops::RangeInclusive};

use kernel::{Place, ShopId};
use sqlx::FromRow;
use storage::{
    Error, Result, Tx,
    column::{from_json, time, to_json},
    execute, on,
};
use uuid::Uuid;

use crate::domain::{AppliedPlan, AppliedPlanId, effect::Given};

const TABLE: &str = "applied_reward_plans";

#[derive(FromRow)]
struct Row {
    id: Uuid,
    budget: i64,
    currency: String,
    refused: String,
    applied_by: String,
    created_at: i64,
}

impl TryFrom<Row> for AppliedPlan {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: AppliedPlanId(row.id),
            budget: row.budget,
            currency: row.currency.parse().map_err(|why| Error::corrupt(TABLE, why))?,
            refused: from_json(&row.refused, TABLE)?,
            applied_by: row.applied_by,
            created_at: time(row.created_at, TABLE)?,
        })
    }
}

/// Writes a plan down that was given.
pub(crate) async fn insert(tx: &mut Tx, shop: &ShopId, plan: &AppliedPlan) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO applied_reward_plans (shop_id, id, budget, currency, refused, applied_by, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)"
        )
        .bind(shop.as_str())
        .bind(plan.id.0)
        .bind(plan.budget)
        .bind(plan.currency.as_str())
        .bind(to_json(&plan.refused, TABLE)?)
        .bind(&plan.applied_by)
        .bind(plan.created_at.micros())
    )?;
    Ok(())
}

/// A plan that was given.
pub(crate) async fn get(tx: &mut Tx, shop: &ShopId, id: AppliedPlanId) -> Result<Option<AppliedPlan>> {
    let row: Option<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT id, budget, currency, refused, applied_by, created_at
         FROM applied_reward_plans WHERE shop_id = $1 AND id = $2"
    )
    .bind(shop.as_str())
    .bind(id.0)
    .fetch_optional(db)
    .await)?;
    row.map(AppliedPlan::try_from).transpose()
}

/// Plans that were given, newest first, from a place on.
pub(crate) async fn list(tx: &mut Tx, shop: &ShopId, from: Place, limit: i64) -> Result<Vec<AppliedPlan>> {
    let rows: Vec<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT id, budget, currency, refused, applied_by, created_at FROM applied_reward_plans
         WHERE shop_id = $1 AND (created_at, id) < ($2, $3) ORDER BY created_at DESC, id DESC LIMIT $4"
    )
    .bind(shop.as_str())
    .bind(from.micros)
    .bind(from.id)
    .bind(limit)
    .fetch_all(db)
    .await)?;
    rows.into_iter().map(AppliedPlan::try_from).collect()
}

/// What came of a plan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// What it gave.
    pub(crate) given: Given,
    /// To how many customers.
    pub(crate) guests: i64,
    /// How many of them placed an order after it, and had it.
    pub(crate) returned: i64,
}

#[derive(FromRow)]
struct OutcomeRow {
    plan_id: Uuid,
    granted: i64,
    taken: i64,
    thanked: i64,
    cost: i64,
    guests: i64,
    returned: i64,
}

/// What came of the plans whose ids are between two; one that gave nothing is not there.
pub(crate) async fn outcomes(
    tx: &mut Tx,
    shop: &ShopId,
    ids: RangeInclusive<AppliedPlanId>,
) -> Result<HashMap<AppliedPlanId, Outcome>> {
    let rows: Vec<OutcomeRow> = on!(tx, |db| {
        sqlx::query_as(
        "SELECT plan_id, count(*) AS granted,
             CAST(sum(CASE state WHEN 'TAKEN' THEN 1 ELSE 0 END) AS BIGINT) AS taken,
             count(thanked_at) AS thanked, CAST(sum(cost) AS BIGINT) AS cost,
             count(DISTINCT customer_id) AS guests,
             count(DISTINCT CASE WHEN EXISTS (
                 SELECT 1 FROM earnings WHERE earnings.shop_id = $1
                     AND earnings.customer_id = grants.customer_id AND earnings.completed_at > grants.created_at
                     AND earnings.placed_at > grants.created_at
                     AND (earnings.refunded < earnings.total OR earnings.total = 0))
                 THEN customer_id END) AS returned
         FROM grants WHERE shop_id = $1 AND plan_id >= $2 AND plan_id <= $3 AND plan_id IS NOT NULL
             AND state <> 'RETURNED'
         GROUP BY plan_id"
    )
    .bind(shop.as_str())
    .bind(ids.start().0)
    .bind(ids.end().0)
    .fetch_all(db)
    .await
    })?;
    let of = |row: OutcomeRow| {
        let OutcomeRow { plan_id, granted, taken, thanked, cost, guests, returned } = row;
        let given = Given { granted, taken, thanked, cost, open: 0 };
        (AppliedPlanId(plan_id), Outcome { given, guests, returned })
    };
    Ok(rows.into_iter().map(of).collect())
}

/// What all plans gave together.
pub(crate) async fn given(tx: &mut Tx, shop: &ShopId) -> Result<Given> {
    let (granted, taken, thanked, cost): (i64, i64, i64, i64) = on!(tx, |db| sqlx::query_as(
        "SELECT count(*), CAST(coalesce(sum(CASE state WHEN 'TAKEN' THEN 1 ELSE 0 END), 0) AS BIGINT),
             count(thanked_at), CAST(coalesce(sum(cost), 0) AS BIGINT)
         FROM grants WHERE shop_id = $1 AND plan_id IS NOT NULL AND state IN ('GRANTED', 'TAKEN')"
    )
    .bind(shop.as_str())
    .fetch_one(db)
    .await)?;
    Ok(Given { granted, taken, thanked, cost, open: 0 })
}
