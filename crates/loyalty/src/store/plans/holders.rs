//! Who has a plan: statements for as many of them as come at once.

use std::collections::{HashMap, HashSet};

use kernel::{CustomerId, ShopId, Time};
use storage::{Result, Tx, Write, on};
use uuid::Uuid;

use super::memberships::{Row, columns, membership};
use crate::domain::plans::{Membership, MembershipId, PlanId};

/// At most so many at once.
const AT_ONCE: i64 = 500;

/// The age of a membership, and its id.
pub(crate) type Place = (i64, MembershipId);

/// Before all of them.
pub(crate) const START: Place = (i64::MIN, MembershipId(Uuid::nil()));

/// Memberships of a plan that have not ended, by their age, from the one after `after` on; or,
/// to bring them back, those that ended by a version of its terms.
pub(crate) async fn page(
    tx: &mut Tx,
    shop: &ShopId,
    plan: PlanId,
    after: Place,
    revive: Option<i64>,
) -> Result<Vec<Membership>> {
    let rows: Vec<Row> = on!(tx, |db| sqlx::query_as(columns!(
        "FROM memberships WHERE shop_id = $1 AND plan_id = $2 AND (created_at, id) > ($3, $4)
             AND (state <> 'ENDED' OR (version = $5 AND cancelled_to IS NULL))
         ORDER BY created_at, id LIMIT $6"
    ))
    .bind(shop.as_str())
    .bind(plan.0)
    .bind(after.0)
    .bind(after.1.0)
    .bind(revive)
    .bind(AT_ONCE)
    .fetch_all(db)
    .await)?;
    rows.iter().map(membership).collect()
}

/// Names of customers, of those that are known and have one.
pub(crate) async fn names(
    tx: &mut Tx,
    shop: &ShopId,
    customers: HashSet<CustomerId>,
) -> Result<HashMap<CustomerId, String>> {
    if customers.is_empty() {
        return Ok(HashMap::new());
    }
    let select = Write::new(
        "SELECT customer_id, display_name FROM customer_projections
         WHERE display_name <> '' AND shop_id = ",
    );
    let select = select.bind(shop.as_str()).push(" AND customer_id IN (");
    let select =
        select.list(|row| customers.iter().fold(row, |row, customer| row.bind(customer.0))).push(")");
    let rows: Vec<(Uuid, String)> = on!(tx, |db| select.builder().build_query_as().fetch_all(db).await)?;
    Ok(rows.into_iter().map(|(customer, name)| (CustomerId(customer), name)).collect())
}

/// The benefits of memberships of which something was used, or held, since a day of each.
pub(crate) async fn used_since(
    tx: &mut Tx,
    shop: &ShopId,
    since: &[(MembershipId, i64)],
) -> Result<HashMap<MembershipId, Vec<String>>> {
    let mut used = HashMap::<_, Vec<_>>::new();
    if since.is_empty() {
        return Ok(used);
    }
    let select = Write::new("WITH since (membership_id, day) AS (")
        .rows(since, |row, (id, day)| row.bind(id.0).bind(*day))
        .push(
            ") SELECT DISTINCT uses.membership_id, uses.benefit
             FROM since CROSS JOIN entitlement_uses AS uses
             WHERE uses.membership_id = since.membership_id AND uses.day >= since.day
                 AND uses.state IN ('HELD', 'CAPTURED') AND uses.shop_id = ",
        )
        .bind(shop.as_str());
    let rows: Vec<(Uuid, String)> = on!(tx, |db| select.builder().build_query_as().fetch_all(db).await)?;
    for (id, benefit) in rows {
        used.entry(MembershipId(id)).or_default().push(benefit);
    }
    Ok(used)
}

/// Of some customers those who have a membership of a plan that has not ended.
pub(crate) async fn who_has_one(
    tx: &mut Tx,
    shop: &ShopId,
    plan: PlanId,
    customers: &[CustomerId],
) -> Result<HashSet<CustomerId>> {
    if customers.is_empty() {
        return Ok(HashSet::new());
    }
    let select = Write::new("SELECT customer_id FROM memberships WHERE state <> 'ENDED' AND shop_id = ")
        .bind(shop.as_str())
        .push(" AND plan_id = ")
        .bind(plan.0)
        .push(" AND customer_id IN (")
        .list(|row| customers.iter().fold(row, |row, customer| row.bind(customer.0)))
        .push(")");
    let rows: Vec<Uuid> = on!(tx, |db| select.builder().build_query_scalar().fetch_all(db).await)?;
    Ok(rows.into_iter().map(CustomerId).collect())
}

/// Puts each in the place of the revision before it, whose number it has.
pub(crate) async fn update(tx: &mut Tx, shop: &ShopId, changed: &[Membership]) -> Result<()> {
    if changed.is_empty() {
        return Ok(());
    }
    let update = Write::new(
        "WITH changed (id, version, anchor, began, next_version, next_day, next_anchor, state, paid_until,
             paused_on, cancelled_to, due_at, reminded_of, revision) AS (",
    );
    let update = update.rows(changed, |row, own| {
        row.bind(own.id.0)
            .bind(own.version)
            .bind(own.cycle.anchor)
            .bind(own.cycle.from)
            .bind(own.next.map(|next| next.version))
            .bind(own.next.map(|next| next.day))
            .bind(own.next.map(|next| next.anchor))
            .bind(own.state.as_str())
            .bind(own.paid_until)
            .bind(own.paused_on)
            .bind(own.cancelled_to)
            .bind(own.due_at.map(Time::micros))
            .bind(own.reminded_of)
            .bind(own.revision)
    });
    let update = update.push(
        ") UPDATE memberships SET version = changed.version, anchor = changed.anchor, began = changed.began,
             next_version = changed.next_version, next_day = changed.next_day,
             next_anchor = changed.next_anchor, state = changed.state, paid_until = changed.paid_until,
             paused_on = changed.paused_on, cancelled_to = changed.cancelled_to, due_at = changed.due_at,
             reminded_of = changed.reminded_of, revision = changed.revision + 1
         FROM changed
         WHERE memberships.id = changed.id AND memberships.revision = changed.revision
             AND memberships.shop_id = ",
    );
    let update = update.bind(shop.as_str()).expecting(changed.len() as u64);
    tx.run(&update).await.map(drop)
}
