use kernel::{CustomerId, OrderId, Place, ShopId, Time};
use sqlx::FromRow;
use storage::{
    Result, Tx,
    column::{maybe_time, time, word},
    execute, expect_one_row, on,
};
use uuid::Uuid;

use crate::domain::plans::{MembershipId, Use, UseState};

const TABLE: &str = "entitlement_uses";

#[derive(FromRow)]
struct Row {
    id: Uuid,
    grant_id: Uuid,
    membership_id: Uuid,
    benefit: String,
    customer_id: Uuid,
    order_id: Option<Uuid>,
    state: String,
    saving: Option<i64>,
    day: i64,
    expires_at: Option<i64>,
    created_at: i64,
}

fn used(row: Row) -> Result<Use> {
    Ok(Use {
        id: row.id,
        grant: row.grant_id,
        membership: MembershipId(row.membership_id),
        benefit: row.benefit,
        customer: CustomerId(row.customer_id),
        order: row.order_id.map(OrderId),
        state: word(&row.state, TABLE)?,
        saving: row.saving,
        day: row.day,
        expires_at: maybe_time(row.expires_at, TABLE)?,
        created_at: time(row.created_at, TABLE)?,
    })
}

/// Adds a use.
pub(crate) async fn insert(tx: &mut Tx, shop: &ShopId, own: &Use) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO entitlement_uses (shop_id, id, grant_id, membership_id, benefit, customer_id, order_id,
                 state, saving, day, expires_at, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
        )
        .bind(shop.as_str())
        .bind(own.id)
        .bind(own.grant)
        .bind(own.membership.0)
        .bind(&own.benefit)
        .bind(own.customer.0)
        .bind(own.order.map(|order| order.0))
        .bind(own.state.as_str())
        .bind(own.saving)
        .bind(own.day)
        .bind(own.expires_at.map(Time::micros))
        .bind(own.created_at.micros())
    )?;
    Ok(())
}

/// A use, if there is one of that id.
pub(crate) async fn get(tx: &mut Tx, shop: &ShopId, id: Uuid) -> Result<Option<Use>> {
    let row: Option<Row> = on!(tx, |db| {
        sqlx::query_as(
        "SELECT id, grant_id, membership_id, benefit, customer_id, order_id, state, saving, day, expires_at,
             created_at
         FROM entitlement_uses WHERE shop_id = $1 AND id = $2"
    )
    .bind(shop.as_str())
    .bind(id)
    .fetch_optional(db)
    .await
    })?;
    row.map(used).transpose()
}

/// The uses for an order that did not go back, in the order of holding.
pub(crate) async fn of_order(tx: &mut Tx, shop: &ShopId, order: OrderId) -> Result<Vec<Use>> {
    let rows: Vec<Row> = on!(tx, |db| {
        sqlx::query_as(
        "SELECT id, grant_id, membership_id, benefit, customer_id, order_id, state, saving, day, expires_at,
             created_at
         FROM entitlement_uses
         WHERE shop_id = $1 AND order_id = $2 AND state IN ('HELD', 'CAPTURED') ORDER BY created_at, id"
    )
    .bind(shop.as_str())
    .bind(order.0)
    .fetch_all(db)
    .await
    })?;
    rows.into_iter().map(used).collect()
}

/// The uses that are held for orders, in the order of holding.
pub(crate) async fn held(tx: &mut Tx, shop: &ShopId, (after, most): (Place, i64)) -> Result<Vec<Use>> {
    let rows: Vec<Row> = on!(tx, |db| {
        sqlx::query_as(
        "SELECT id, grant_id, membership_id, benefit, customer_id, order_id, state, saving, day, expires_at,
             created_at
         FROM entitlement_uses
         WHERE shop_id = $1 AND state = 'HELD' AND order_id IS NOT NULL AND (created_at, id) > ($2, $3)
         ORDER BY created_at, id LIMIT $4"
    )
    .bind(shop.as_str())
    .bind(after.micros)
    .bind(after.id)
    .bind(most)
    .fetch_all(db)
    .await
    })?;
    rows.into_iter().map(used).collect()
}

/// The day of the last use of each benefit of a membership that did not go back.
pub(crate) async fn last_days(
    tx: &mut Tx,
    shop: &ShopId,
    membership: MembershipId,
) -> Result<Vec<(String, i64)>> {
    Ok(on!(tx, |db| sqlx::query_as(
        "SELECT benefit, max(day) FROM entitlement_uses
         WHERE shop_id = $1 AND membership_id = $2 AND state IN ('HELD', 'CAPTURED') GROUP BY benefit"
    )
    .bind(shop.as_str())
    .bind(membership.0)
    .fetch_all(db)
    .await)?)
}

/// Takes a use from one state to another. Fails with [`storage::Error::Conflict`] if it is not
/// in the first.
pub(crate) async fn step(
    tx: &mut Tx,
    shop: &ShopId,
    id: Uuid,
    (from, to): (UseState, UseState),
) -> Result<()> {
    let changed = execute!(
        tx,
        sqlx::query("UPDATE entitlement_uses SET state = $3 WHERE shop_id = $1 AND id = $2 AND state = $4")
            .bind(shop.as_str())
            .bind(id)
            .bind(to.as_str())
            .bind(from.as_str())
    )?;
    expect_one_row(changed)
}

/// What uses took off an order, in minor units.
pub(crate) async fn captured(tx: &mut Tx, shop: &ShopId, order: OrderId) -> Result<i64> {
    Ok(on!(tx, |db| sqlx::query_scalar(
        "SELECT CAST(coalesce(sum(saving), 0) AS BIGINT) FROM entitlement_uses
         WHERE shop_id = $1 AND order_id = $2 AND state = 'CAPTURED'"
    )
    .bind(shop.as_str())
    .bind(order.0)
    .fetch_one(db)
    .await)?)
}

/// Notes what a held use takes off its order now; what was used meanwhile stays as it was told.
pub(crate) async fn restate(tx: &mut Tx, shop: &ShopId, id: Uuid, saving: Option<i64>) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "UPDATE entitlement_uses SET saving = $3 WHERE shop_id = $1 AND id = $2 AND state = 'HELD'"
        )
        .bind(shop.as_str())
        .bind(id)
        .bind(saving)
    )?;
    Ok(())
}

/// Held uses that were not captured in time.
pub(crate) async fn due(tx: &mut Tx, now: Time, most: i64) -> Result<Vec<(String, Uuid)>> {
    Ok(on!(tx, |db| sqlx::query_as(
        "SELECT shop_id, id FROM entitlement_uses
         WHERE state = 'HELD' AND expires_at <= $1 ORDER BY expires_at, shop_id, id LIMIT $2"
    )
    .bind(now.micros())
    .bind(most)
    .fetch_all(db)
    .await)?)
}
