use kernel::{ShopId, Time};
use sqlx::FromRow;
use storage::{Result, Tx, execute, on};

use crate::domain::EarnRule;

#[derive(FromRow)]
struct Row {
    version: i64,
    points: i64,
    per: i64,
}

impl From<Row> for EarnRule {
    fn from(row: Row) -> Self {
        Self { version: row.version, points: row.points, per: row.per }
    }
}

/// The rule that holds now.
pub(crate) async fn current(tx: &mut Tx, shop: &ShopId) -> Result<EarnRule> {
    let row: Option<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT version, points, per FROM earn_rules WHERE shop_id = $1 ORDER BY version DESC LIMIT 1"
    )
    .bind(shop.as_str())
    .fetch_optional(db)
    .await)?;
    Ok(row.map_or(EarnRule::FIRST, EarnRule::from))
}

/// The rule as it was in a version; `None` if there is no such version.
pub(crate) async fn get(tx: &mut Tx, shop: &ShopId, version: i64) -> Result<Option<EarnRule>> {
    if version == EarnRule::FIRST.version {
        return Ok(Some(EarnRule::FIRST));
    }
    let row: Option<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT version, points, per FROM earn_rules WHERE shop_id = $1 AND version = $2"
    )
    .bind(shop.as_str())
    .bind(version)
    .fetch_optional(db)
    .await)?;
    Ok(row.map(EarnRule::from))
}

/// Adds a version. Fails with [`storage::Error::Unique`] if another change came
/// first.
pub(crate) async fn insert(tx: &mut Tx, shop: &ShopId, rule: &EarnRule, now: Time) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO earn_rules (shop_id, version, points, per, created_at) VALUES ($1, $2, $3, $4, $5)"
        )
        .bind(shop.as_str())
        .bind(rule.version)
        .bind(rule.points)
        .bind(rule.per)
        .bind(now.micros())
    )?;
    Ok(())
}
