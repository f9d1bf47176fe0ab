//! Finds allowances and referrals that don't add up.

use std::collections::HashMap;

use storage::{Invariant, Result, Tx, on};
use uuid::Uuid;

use crate::{
    domain::ReferralState,
    store::{ledger::invariants::Finding, referrals},
};

/// What must hold of allowances.
pub(crate) const INVARIANTS: [Invariant; 1] = [Invariant {
    resource: "budgets",
    wrong: "it is an allowance that is not what was given",
    sql: "SELECT shop_id, budget_id AS id FROM (
             SELECT shop_id, budget_id, day, amount, 1 AS used FROM goodwill
             UNION ALL
             SELECT shop_id, budget_id, day, -spent, -used FROM budget_use
             WHERE day <> 0 AND EXISTS (SELECT 1 FROM goodwill
                 WHERE goodwill.shop_id = budget_use.shop_id AND goodwill.budget_id = budget_use.budget_id)
         ) AS both_sides
         GROUP BY shop_id, budget_id, day HAVING sum(amount) <> 0 OR sum(used) <> 0",
}];

/// Referrals whose points are not what was given and taken back for them, each
/// once; and those credited for an order that is not the friend's.
pub(crate) async fn referrals_not_transfers(tx: &mut Tx) -> Result<Vec<Finding>> {
    const SQL: &str = "SELECT shop_id, id FROM referrals WHERE state = 'CREDITED' AND NOT EXISTS (
             SELECT 1 FROM earnings WHERE earnings.shop_id = referrals.shop_id
                 AND earnings.order_id = referrals.order_id
                 AND earnings.customer_id = referrals.friend_id)";
    let moved = moved_without_order(tx).await?;
    let mut found = find(tx, SQL).await?;
    for (shop, referral) in referrals::all(tx).await? {
        let sides = [referral.referrer_points, referral.friend_points];
        let is_right = referral.causes().into_iter().zip(sides).all(|(cause, points)| {
            let taken = if referral.state == ReferralState::TakenBack { points } else { 0 };
            moved.get(&(shop.clone(), cause)).copied().unwrap_or_default() == (points, taken)
        });
        found.extend((!is_right).then_some((shop, referral.id)));
    }
    Ok(found)
}

/// What was given and taken back for each cause that is no order.
async fn moved_without_order(tx: &mut Tx) -> Result<HashMap<Finding, (i64, i64)>> {
    let rows: Vec<(String, Uuid, i64, i64)> = on!(tx, |db| sqlx::query_as(
        "SELECT shop_id, cause_id,
             CAST(sum(CASE debit WHEN 'GIFT_BUDGET' THEN points ELSE 0 END) AS BIGINT),
             CAST(sum(CASE credit WHEN 'REVERSED' THEN points ELSE 0 END) AS BIGINT)
         FROM transfers WHERE reason IN ('GIVEN', 'REVERSED') AND order_id IS NULL
         GROUP BY shop_id, cause_id"
    )
    .fetch_all(db)
    .await)?;
    Ok(rows.into_iter().map(|(shop, cause, given, taken)| ((shop, cause), (given, taken))).collect())
}

async fn find(tx: &mut Tx, sql: &'static str) -> Result<Vec<Finding>> {
    Ok(on!(tx, |db| sqlx::query_as(sql).fetch_all(db).await)?)
}
