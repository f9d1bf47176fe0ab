use kernel::ShopId;
use storage::{Result, Tx, execute, expect_one_row, on};

use crate::domain::PlanPolicy;

/// What plans may give one customer; [`PlanPolicy::first`] if that was never set.
pub(crate) async fn get(tx: &mut Tx, shop: &ShopId) -> Result<PlanPolicy> {
    let row: Option<(i64, i64, i64)> = on!(tx, |db| {
        sqlx::query_as(
        "SELECT gifts_per_customer, holdout_basis_points, version FROM reward_plan_policies WHERE shop_id = $1"
    )
    .bind(shop.as_str())
    .fetch_optional(db)
    .await
    })?;
    Ok(row.map_or_else(PlanPolicy::first, |(gifts_per_customer, holdout_basis_points, version)| PlanPolicy {
        gifts_per_customer,
        holdout_basis_points,
        version,
    }))
}

/// Puts `after` in the place of the version before it. Fails with
/// [`storage::Error::Conflict`] if another change came first.
pub(crate) async fn put(tx: &mut Tx, shop: &ShopId, after: &PlanPolicy) -> Result<()> {
    let changed = execute!(
        tx,
        sqlx::query(
            "INSERT INTO reward_plan_policies (shop_id, gifts_per_customer, holdout_basis_points, version)
             VALUES ($1, $2, $3, $4)
             ON CONFLICT (shop_id) DO UPDATE SET gifts_per_customer = excluded.gifts_per_customer,
                 holdout_basis_points = excluded.holdout_basis_points, version = excluded.version
             WHERE reward_plan_policies.version = excluded.version - 1"
        )
        .bind(shop.as_str())
        .bind(after.gifts_per_customer)
        .bind(after.holdout_basis_points)
        .bind(after.version)
    )?;
    expect_one_row(changed)
}
