//! Plans, memberships, and what of them was used.

pub(crate) mod grants;
pub(crate) mod holders;
pub(crate) mod households;
pub(crate) mod invariants;
pub(crate) mod memberships;
pub(crate) mod order_lines;
pub(crate) mod payments;
pub(crate) mod uses;

use std::collections::HashMap;

use kernel::{Place, ShopId};
use sqlx::FromRow;
use storage::{
    Result, Tx,
    column::{from_json, time, to_json},
    execute, expect_one_row, on,
};
use uuid::Uuid;

use crate::domain::plans::{Plan, PlanId, Terms};

const TABLE: &str = "plans";
const VERSIONS: &str = "plan_versions";

#[derive(FromRow)]
struct Row {
    id: Uuid,
    version: i64,
    previous: Option<i64>,
    terms: String,
    retired: bool,
    revision: i64,
    created_at: i64,
}

fn plan(row: &Row) -> Result<Plan> {
    Ok(Plan {
        id: PlanId(row.id),
        version: row.version,
        previous: row.previous,
        terms: from_json(&row.terms, VERSIONS)?,
        retired: row.retired,
        revision: row.revision,
        created_at: time(row.created_at, TABLE)?,
    })
}

/// Adds a plan with its terms.
pub(crate) async fn insert(tx: &mut Tx, shop: &ShopId, plan: &Plan) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO plans (shop_id, id, version, retired, revision, created_at)
             VALUES ($1, $2, $3, $4, $5, $6)"
        )
        .bind(shop.as_str())
        .bind(plan.id.0)
        .bind(plan.version)
        .bind(plan.retired)
        .bind(plan.revision)
        .bind(plan.created_at.micros())
    )?;
    insert_version(tx, shop, plan, plan.created_at).await
}

/// Adds the version of its terms that a plan has now.
pub(crate) async fn insert_version(tx: &mut Tx, shop: &ShopId, plan: &Plan, now: kernel::Time) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO plan_versions (shop_id, plan_id, version, terms, previous, created_at)
             VALUES ($1, $2, $3, $4, $5, $6)"
        )
        .bind(shop.as_str())
        .bind(plan.id.0)
        .bind(plan.version)
        .bind(to_json(&plan.terms, VERSIONS)?)
        .bind(plan.previous)
        .bind(now.micros())
    )?;
    Ok(())
}

/// A plan, if there is one of that id.
pub(crate) async fn get(tx: &mut Tx, shop: &ShopId, id: PlanId) -> Result<Option<Plan>> {
    let row: Option<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT id, plans.version, previous, terms, retired, revision, plans.created_at
         FROM plans JOIN plan_versions AS kept ON kept.shop_id = plans.shop_id AND kept.plan_id = plans.id
             AND kept.version = plans.version
         WHERE plans.shop_id = $1 AND plans.id = $2"
    )
    .bind(shop.as_str())
    .bind(id.0)
    .fetch_optional(db)
    .await)?;
    row.as_ref().map(plan).transpose()
}

/// Holds a plan until the transaction ends; whether there is one.
pub(crate) async fn lock(tx: &mut Tx, shop: &ShopId, id: PlanId) -> Result<bool> {
    let held = execute!(
        tx,
        sqlx::query("UPDATE plans SET revision = revision WHERE shop_id = $1 AND id = $2")
            .bind(shop.as_str())
            .bind(id.0)
    )?;
    Ok(held == 1)
}

/// Plans, newest first.
pub(crate) async fn list(tx: &mut Tx, shop: &ShopId, after: Place, most: i64) -> Result<Vec<Plan>> {
    let rows: Vec<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT id, plans.version, previous, terms, retired, revision, plans.created_at
         FROM plans JOIN plan_versions AS kept ON kept.shop_id = plans.shop_id AND kept.plan_id = plans.id
             AND kept.version = plans.version
         WHERE plans.shop_id = $1 AND (plans.created_at, id) < ($2, $3)
         ORDER BY plans.created_at DESC, id DESC LIMIT $4"
    )
    .bind(shop.as_str())
    .bind(after.micros)
    .bind(after.id)
    .bind(most)
    .fetch_all(db)
    .await)?;
    rows.iter().map(plan).collect()
}

/// Puts `after` in the place of the revision before it.
pub(crate) async fn update(tx: &mut Tx, shop: &ShopId, after: &Plan) -> Result<()> {
    let changed = execute!(
        tx,
        sqlx::query(
            "UPDATE plans SET version = $3, retired = $4, revision = $5
             WHERE shop_id = $1 AND id = $2 AND revision = $5 - 1"
        )
        .bind(shop.as_str())
        .bind(after.id.0)
        .bind(after.version)
        .bind(after.retired)
        .bind(after.revision)
    )?;
    expect_one_row(changed)
}

/// The version of terms that a plan had last, whichever holds now.
pub(crate) async fn last_version(tx: &mut Tx, shop: &ShopId, id: PlanId) -> Result<i64> {
    Ok(on!(tx, |db| sqlx::query_scalar(
        "SELECT coalesce(max(version), 0) FROM plan_versions WHERE shop_id = $1 AND plan_id = $2"
    )
    .bind(shop.as_str())
    .bind(id.0)
    .fetch_one(db)
    .await)?)
}

/// A version of a plan's terms, with the one before it.
pub(crate) async fn version(
    tx: &mut Tx,
    shop: &ShopId,
    id: PlanId,
    version: i64,
) -> Result<Option<(Terms, Option<i64>)>> {
    let row: Option<(String, Option<i64>)> = on!(tx, |db| sqlx::query_as(
        "SELECT terms, previous FROM plan_versions WHERE shop_id = $1 AND plan_id = $2 AND version = $3"
    )
    .bind(shop.as_str())
    .bind(id.0)
    .bind(version)
    .fetch_optional(db)
    .await)?;
    row.map(|(terms, previous)| Ok((from_json(&terms, VERSIONS)?, previous))).transpose()
}

/// The terms that somebody has, which there are.
pub(crate) async fn terms(tx: &mut Tx, shop: &ShopId, id: PlanId, number: i64) -> Result<Terms> {
    let found = version(tx, shop, id, number).await?;
    found.map(|(terms, _)| terms).ok_or_else(missing)
}

/// All terms that a plan ever had, by their version.
pub(crate) async fn versions(tx: &mut Tx, shop: &ShopId, id: PlanId) -> Result<HashMap<i64, Terms>> {
    let rows: Vec<(i64, String)> = on!(tx, |db| sqlx::query_as(
        "SELECT version, terms FROM plan_versions WHERE shop_id = $1 AND plan_id = $2"
    )
    .bind(shop.as_str())
    .bind(id.0)
    .fetch_all(db)
    .await)?;
    rows.into_iter().map(|(version, terms)| Ok((version, from_json(&terms, VERSIONS)?))).collect()
}

/// Among all the terms of a plan those that somebody has, which there are.
pub(crate) fn of_versions(all: &HashMap<i64, Terms>, number: i64) -> Result<&Terms> {
    all.get(&number).ok_or_else(missing)
}

fn missing() -> storage::Error {
    storage::Error::corrupt(VERSIONS, "a version that never was")
}
