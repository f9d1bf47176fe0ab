//! Who has a plan.

use kernel::{CustomerId, ShopId};
use storage::{Result, Tx, on};
use uuid::Uuid;

use super::memberships::{Row, columns, membership};
use crate::domain::plans::{Membership, MembershipId, PlanId};

/// At most so many at once.
pub(crate) const AT_ONCE: i64 = 500;

/// Memberships of a plan that have not ended, by their id, from the one after `after` on; or,
/// to bring them back, those that ended by a version of its terms.
pub(crate) async fn page(
    tx: &mut Tx,
    shop: &ShopId,
    plan: PlanId,
    after: MembershipId,
    revive: Option<i64>,
) -> Result<Vec<Membership>> {
    let rows: Vec<Row> = on!(tx, |db| sqlx::query_as(columns!(
        "FROM memberships WHERE shop_id = $1 AND plan_id = $2 AND id > $3
             AND (state <> 'ENDED' OR (version = $4 AND cancelled_to IS NULL))
         ORDER BY id LIMIT $5"
    ))
    .bind(shop.as_str())
    .bind(plan.0)
    .bind(after.0)
    .bind(revive)
    .bind(AT_ONCE)
    .fetch_all(db)
    .await)?;
    rows.iter().map(membership).collect()
}

/// Names of customers, of those that are known.
pub(crate) async fn names(tx: &mut Tx, shop: &ShopId, customers: &[CustomerId]) -> Result<Vec<String>> {
    let mut names = Vec::with_capacity(customers.len());
    for customer in customers {
        let name: Option<String> = on!(tx, |db| sqlx::query_scalar(
            "SELECT display_name FROM customer_projections WHERE shop_id = $1 AND customer_id = $2"
        )
        .bind(shop.as_str())
        .bind(customer.0)
        .fetch_optional(db)
        .await)?;
        names.extend(name.filter(|name| !name.is_empty()));
    }
    Ok(names)
}

/// The benefits of a membership of which something was used, or held, since a day.
pub(crate) async fn used_since(
    tx: &mut Tx,
    shop: &ShopId,
    membership: MembershipId,
    day: i64,
) -> Result<Vec<String>> {
    Ok(on!(tx, |db| sqlx::query_scalar(
        "SELECT DISTINCT benefit FROM entitlement_uses
         WHERE shop_id = $1 AND membership_id = $2 AND day >= $3 AND state IN ('HELD', 'CAPTURED')"
    )
    .bind(shop.as_str())
    .bind(membership.0)
    .bind(day)
    .fetch_all(db)
    .await)?)
}

/// Whether a customer has a membership of a plan that has not ended.
pub(crate) async fn has_one(tx: &mut Tx, shop: &ShopId, plan: PlanId, customer: CustomerId) -> Result<bool> {
    let found: Option<Uuid> = on!(tx, |db| sqlx::query_scalar(
        "SELECT id FROM memberships
         WHERE shop_id = $1 AND customer_id = $2 AND plan_id = $3 AND state <> 'ENDED'"
    )
    .bind(shop.as_str())
    .bind(customer.0)
    .bind(plan.0)
    .fetch_optional(db)
    .await)?;
    Ok(found.is_some())
}
