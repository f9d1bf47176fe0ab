//! Finds allowances and referrals that don't add up.

use storage::{Result, Tx, on};

use super::audit::Finding;

/// Budgets of staff whose days are not the sums of the good turns.
pub(crate) async fn allowances_not_goodwill(tx: &mut Tx) -> Result<Vec<Finding>> {
    const SQL: &str = "SELECT shop_id, budget_id FROM (
             SELECT shop_id, budget_id, day, amount, 1 AS used FROM goodwill
             UNION ALL
             SELECT shop_id, budget_id, day, -spent, -used FROM budget_use
             WHERE day <> 0 AND EXISTS (SELECT 1 FROM goodwill
                 WHERE goodwill.shop_id = budget_use.shop_id AND goodwill.budget_id = budget_use.budget_id)
         ) AS both_sides
         GROUP BY shop_id, budget_id, day HAVING sum(amount) <> 0 OR sum(used) <> 0";
    find(tx, SQL).await
}

/// Referrals whose points are not what was given and taken back for them, each
/// once; and those credited for an order that is not the friend's.
pub(crate) async fn referrals_not_transfers(tx: &mut Tx) -> Result<Vec<Finding>> {
    const SQL: &str = "SELECT shop_id, id FROM (
             SELECT shop_id, id, id AS cause_id, referrer_points AS points, state FROM referrals
             UNION ALL
             SELECT shop_id, id, order_id, friend_points, state FROM referrals) AS sides
         WHERE points <> (SELECT coalesce(sum(transfers.points), 0) FROM transfers
                 WHERE transfers.shop_id = sides.shop_id AND transfers.cause_id = sides.cause_id
                     AND debit = 'GIFT_BUDGET' AND reason <> 'MERGED')
             OR CASE state WHEN 'TAKEN_BACK' THEN points ELSE 0 END <> (
                 SELECT coalesce(sum(transfers.points), 0) FROM transfers
                 WHERE transfers.shop_id = sides.shop_id AND transfers.cause_id = sides.cause_id
                     AND credit = 'REVERSED' AND reason <> 'MERGED')
         UNION SELECT shop_id, id FROM referrals WHERE state = 'CREDITED' AND NOT EXISTS (
             SELECT 1 FROM earnings WHERE earnings.shop_id = referrals.shop_id
                 AND earnings.order_id = referrals.order_id
                 AND earnings.customer_id = referrals.friend_id)";
    find(tx, SQL).await
}

async fn find(tx: &mut Tx, sql: &'static str) -> Result<Vec<Finding>> {
    Ok(on!(tx, |db| sqlx::query_as(sql).fetch_all(db).await)?)
}
