//! Finds what breaks a rule of what was given.

use storage::{Invariant, Result, Tx, on};
use uuid::Uuid;

use super::budget_use::{ALL_DAYS, EVERYBODY};

/// What must hold of what was given.
pub(crate) const INVARIANTS: [Invariant; 4] = [
    Invariant {
        resource: "budgets",
        wrong: "it is exceeded",
        sql: "SELECT DISTINCT shop_id, budget_id AS id FROM budget_use WHERE spent > most_spent OR used > most_used",
    },
    Invariant {
        resource: "grants",
        wrong: "it has what doesn't go with its state",
        sql: "SELECT shop_id, id FROM grants
         WHERE (state = 'TAKEN') <> (taken_at IS NOT NULL)
             OR (thanked_at IS NOT NULL AND state <> 'TAKEN')
             OR (state = 'WAITING') <> (approver <> '')
             OR (points > 0) <> (hold_id IS NOT NULL)
             OR (points > 0 AND campaign_id IS NOT NULL)",
    },
    Invariant {
        resource: "grants",
        wrong: "it is of a plan that is not there, or of no campaign",
        sql: "SELECT grants.shop_id, grants.id FROM grants LEFT JOIN applied_reward_plans AS plans
             ON plans.shop_id = grants.shop_id AND plans.id = grants.plan_id
         WHERE grants.plan_id IS NOT NULL
             AND (plans.id IS NULL OR campaign_id IS NULL)",
    },
    Invariant {
        resource: "grants",
        wrong: "it has points that are not held as its state says",
        sql: "SELECT grants.shop_id, grants.id FROM grants LEFT JOIN holds
             ON holds.shop_id = grants.shop_id AND holds.id = grants.hold_id AND holds.points = grants.points
         WHERE grants.hold_id IS NOT NULL AND (holds.id IS NULL
             OR (grants.state = 'TAKEN' AND holds.state NOT IN ('CAPTURED', 'RESTORED'))
             OR (grants.state = 'RETURNED' AND holds.state <> 'RELEASED')
             OR (grants.state IN ('WAITING', 'GRANTED') AND holds.state NOT IN ('HELD', 'RELEASED')))",
    },
];

type Finding = (String, Uuid);

/// Campaigns of which some row of the budget is not the sum of the gifts that
/// were not returned.
pub(crate) async fn budgets_not_gifts(tx: &mut Tx) -> Result<Vec<Finding>> {
    const SQL: &str = "SELECT DISTINCT shop_id, budget_id FROM (
             SELECT budget_use.shop_id, budget_id, day, customer_id, spent, used
             FROM budget_use JOIN campaigns
                 ON campaigns.shop_id = budget_use.shop_id AND campaigns.id = budget_use.budget_id
             UNION ALL SELECT shop_id, campaign_id, $1, $2, -cost, -1
             FROM grants WHERE campaign_id IS NOT NULL AND state <> 'RETURNED'
             UNION ALL SELECT shop_id, campaign_id, day, $2, -cost, -1
             FROM grants WHERE campaign_id IS NOT NULL AND state <> 'RETURNED'
             UNION ALL SELECT shop_id, campaign_id, $1, customer_id, -cost, -1
             FROM grants WHERE campaign_id IS NOT NULL AND state <> 'RETURNED'
             UNION ALL SELECT shop_id, campaign_id, day, customer_id, -cost, -1
             FROM grants WHERE campaign_id IS NOT NULL AND state <> 'RETURNED') AS both_sides
         GROUP BY shop_id, budget_id, day, customer_id HAVING sum(spent) <> 0 OR sum(used) <> 0";
    Ok(on!(tx, |db| sqlx::query_as(SQL).bind(ALL_DAYS).bind(EVERYBODY).fetch_all(db).await)?)
}
