use kernel::ShopId;
use sqlx::FromRow;
use storage::{
    Result, Tx,
    column::{from_json, to_json},
    execute, expect_one_row, on,
};

use crate::domain::TierPolicy;

const TABLE: &str = "tier_policies";

#[derive(FromRow)]
struct Row {
    version: i64,
    window_days: i64,
    grace_days: i64,
    tiers: String,
}

/// The tiers of a shop; [`TierPolicy::none`] if it never set any.
pub(crate) async fn get(tx: &mut Tx, shop: &ShopId) -> Result<TierPolicy> {
    let row: Option<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT version, window_days, grace_days, tiers FROM tier_policies WHERE shop_id = $1"
    )
    .bind(shop.as_str())
    .fetch_optional(db)
    .await)?;
    let Some(row) = row else { return Ok(TierPolicy::none()) };
    let tiers = from_json(&row.tiers, TABLE)?;
    Ok(TierPolicy { version: row.version, window_days: row.window_days, grace_days: row.grace_days, tiers })
}

/// Puts a policy in the place of the version before it. Fails with
/// [`storage::Error::Conflict`] if another change came first.
pub(crate) async fn put(tx: &mut Tx, shop: &ShopId, policy: &TierPolicy) -> Result<()> {
    let tiers = to_json(&policy.tiers, TABLE)?;
    let changed = execute!(
        tx,
        sqlx::query(
            "INSERT INTO tier_policies (shop_id, version, window_days, grace_days, tiers)
             VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (shop_id) DO UPDATE SET version = excluded.version,
                 window_days = excluded.window_days, grace_days = excluded.grace_days, tiers = excluded.tiers
             WHERE tier_policies.version = excluded.version - 1"
        )
        .bind(shop.as_str())
        .bind(policy.version)
        .bind(policy.window_days)
        .bind(policy.grace_days)
        .bind(tiers)
    )?;
    expect_one_row(changed)
}
