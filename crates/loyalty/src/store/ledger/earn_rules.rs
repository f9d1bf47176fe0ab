use kernel::ShopId;
use sqlx::FromRow;
use storage::{Result, Tx, column::time, execute, on};

use crate::{
    domain::{EarnRule, RuleChange},
    store::projections::shops,
};

const TABLE: &str = "earn_rules";

#[derive(FromRow)]
struct Row {
    version: i64,
    points: i64,
    per: i64,
    pending_days: i64,
    lifetime_months: i64,
    point_value_milli: i64,
    forced: bool,
    lots_changed: i64,
    change_reason: String,
    changed_by: String,
    created_at: i64,
}

impl TryFrom<Row> for RuleChange {
    type Error = storage::Error;

    fn try_from(row: Row) -> Result<Self> {
        let Row { version, points, per, pending_days, lifetime_months, point_value_milli, .. } = row;
        Ok(Self {
            rule: EarnRule { version, points, per, pending_days, lifetime_months, point_value_milli },
            forced: row.forced,
            lots_changed: row.lots_changed,
            reason: row.change_reason,
            changed_by: row.changed_by,
            created_at: time(row.created_at, TABLE)?,
        })
    }
}

/// The rule that holds now.
pub(crate) async fn current(tx: &mut Tx, shop: &ShopId) -> Result<EarnRule> {
    let newest = list(tx, shop, i64::MAX, 1).await?.pop();
    match newest {
        Some(change) => Ok(change.rule),
        None => first(tx, shop).await,
    }
}

/// The rule as it was in a version; `None` if there is no such version.
pub(crate) async fn get(tx: &mut Tx, shop: &ShopId, version: i64) -> Result<Option<EarnRule>> {
    if version == EarnRule::PAST.version {
        return Ok(Some(EarnRule::PAST));
    }
    if version == 0 {
        return first(tx, shop).await.map(Some);
    }
    let newest = list(tx, shop, version.saturating_add(1), 1).await?.pop();
    Ok(newest.map(|change| change.rule).filter(|rule| rule.version == version))
}

/// The rule of a shop that never set one.
async fn first(tx: &mut Tx, shop: &ShopId) -> Result<EarnRule> {
    Ok(EarnRule::first(shops::get(tx, shop).await?.currency))
}

/// The rules there were, newest first, from before a version on.
pub(crate) async fn list(tx: &mut Tx, shop: &ShopId, before: i64, limit: i64) -> Result<Vec<RuleChange>> {
    let rows: Vec<Row> = on!(tx, |db| {
        sqlx::query_as(
        "SELECT version, points, per, pending_days, lifetime_months, point_value_milli, forced, lots_changed,
             change_reason, changed_by, created_at
         FROM earn_rules WHERE shop_id = $1 AND version < $2 ORDER BY version DESC LIMIT $3"
    )
    .bind(shop.as_str())
    .bind(before)
    .bind(limit)
    .fetch_all(db)
    .await
    })?;
    rows.into_iter().map(RuleChange::try_from).collect()
}

/// Adds a version. Fails with [`storage::Error::Unique`] if another change came
/// first.
pub(crate) async fn insert(tx: &mut Tx, shop: &ShopId, change: &RuleChange) -> Result<()> {
    let rule = &change.rule;
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO earn_rules (shop_id, version, points, per, pending_days, lifetime_months,
                 point_value_milli, forced, lots_changed, change_reason, changed_by, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
        )
        .bind(shop.as_str())
        .bind(rule.version)
        .bind(rule.points)
        .bind(rule.per)
        .bind(rule.pending_days)
        .bind(rule.lifetime_months)
        .bind(rule.point_value_milli)
        .bind(change.forced)
        .bind(change.lots_changed)
        .bind(&change.reason)
        .bind(&change.changed_by)
        .bind(change.created_at.micros())
    )?;
    Ok(())
}
