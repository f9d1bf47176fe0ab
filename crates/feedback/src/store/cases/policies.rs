use kernel::ShopId;
use sqlx::FromRow;
use storage::{Result, Tx, execute, expect_one_row, on};

use crate::domain::cases::CasePolicy;

#[derive(FromRow)]
struct Row {
    critical_minutes: i64,
    major_minutes: i64,
    minor_minutes: i64,
    warn_percent: i64,
    close_after_hours: i64,
    version: i64,
}

/// A shop's policy; [`CasePolicy::usual`] until it was set.
pub(crate) async fn get(tx: &mut Tx, shop: &ShopId) -> Result<CasePolicy> {
    let row: Option<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT critical_minutes, major_minutes, minor_minutes, warn_percent, close_after_hours, version
         FROM case_policies WHERE shop_id = $1"
    )
    .bind(shop.as_str())
    .fetch_optional(db)
    .await)?;
    Ok(row.map_or_else(CasePolicy::usual, |row| CasePolicy {
        critical_minutes: row.critical_minutes,
        major_minutes: row.major_minutes,
        minor_minutes: row.minor_minutes,
        warn_percent: row.warn_percent,
        close_after_hours: row.close_after_hours,
        version: row.version,
    }))
}

/// Stores the policy that follows another. Errors: `Conflict` if a third came first.
pub(crate) async fn put(tx: &mut Tx, shop: &ShopId, policy: &CasePolicy) -> Result<()> {
    let changed = execute!(
        tx,
        sqlx::query(
            "INSERT INTO case_policies (shop_id, critical_minutes, major_minutes, minor_minutes, warn_percent,
                 close_after_hours, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (shop_id) DO UPDATE SET critical_minutes = excluded.critical_minutes,
                 major_minutes = excluded.major_minutes, minor_minutes = excluded.minor_minutes,
                 warn_percent = excluded.warn_percent, close_after_hours = excluded.close_after_hours,
                 version = excluded.version
             WHERE case_policies.version = excluded.version - 1"
        )
        .bind(shop.as_str())
        .bind(policy.critical_minutes)
        .bind(policy.major_minutes)
        .bind(policy.minor_minutes)
        .bind(policy.warn_percent)
        .bind(policy.close_after_hours)
        .bind(policy.version)
    )?;
    expect_one_row(changed)
}
