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

async fn find(tx: &mut Tx, sql: &'static str) -> Result<Vec<Finding>> {
    Ok(on!(tx, |db| sqlx::query_as(sql).fetch_all(db).await)?)
}
