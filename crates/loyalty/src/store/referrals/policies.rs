use kernel::ShopId;
use sqlx::FromRow;
use storage::{Result, Tx, execute, expect_one_row, on};

use crate::domain::ReferralPolicy;

#[derive(FromRow)]
struct Row {
    referrer_points: i64,
    friend_points: i64,
    monthly_limit: i64,
    version: i64,
}

impl From<Row> for ReferralPolicy {
    fn from(row: Row) -> Self {
        let Row { referrer_points, friend_points, monthly_limit, version } = row;
        Self { referrer_points, friend_points, monthly_limit, version }
    }
}

/// What a referral is worth; [`ReferralPolicy::FIRST`] if that was never set.
pub(crate) async fn get(tx: &mut Tx, shop: &ShopId) -> Result<ReferralPolicy> {
    let row: Option<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT referrer_points, friend_points, monthly_limit, version FROM referral_policies
         WHERE shop_id = $1 AND version > 0"
    )
    .bind(shop.as_str())
    .fetch_optional(db)
    .await)?;
    Ok(row.map_or(ReferralPolicy::FIRST, ReferralPolicy::from))
}

/// Holds the shop's referrals until the transaction ends: of two claims at once
/// the second sees what the first did.
pub(crate) async fn lock(tx: &mut Tx, shop: &ShopId) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO referral_policies (shop_id, referrer_points, friend_points, monthly_limit, version)
             VALUES ($1, 0, 0, 0, 0)
             ON CONFLICT (shop_id) DO UPDATE SET version = referral_policies.version"
        )
        .bind(shop.as_str())
    )?;
    Ok(())
}

/// Puts `after` in the place of the version before it. Fails with
/// [`storage::Error::Conflict`] if another change came first.
pub(crate) async fn put(tx: &mut Tx, shop: &ShopId, after: &ReferralPolicy) -> Result<()> {
    let changed = execute!(
        tx,
        sqlx::query(
            "INSERT INTO referral_policies (shop_id, referrer_points, friend_points, monthly_limit, version)
             VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (shop_id) DO UPDATE SET referrer_points = excluded.referrer_points,
                 friend_points = excluded.friend_points, monthly_limit = excluded.monthly_limit,
                 version = excluded.version
             WHERE referral_policies.version = excluded.version - 1"
        )
        .bind(shop.as_str())
        .bind(after.referrer_points)
        .bind(after.friend_points)
        .bind(after.monthly_limit)
        .bind(after.version)
    )?;
    expect_one_row(changed)
}
