//! Goals of guests, the orders that they are about, and what stood in their way.

mod orders;
mod warnings;

use kernel::{CustomerId, Place, ShopId, Time};
use sqlx::FromRow;
use storage::{
    Error, Result, Tx,
    column::{from_json, time, to_json, word},
    execute, expect_one_row, on,
};
use uuid::Uuid;

use super::customers;
use crate::domain::{Goal, GoalId, GoalState};

pub(crate) use orders::{GoalOrder, cancel, forget as forget_orders, of_day, put as put_order};
pub(crate) use warnings::{Told, end as end_warnings, list as list_warnings, put as put_warning};

const TABLE: &str = "goals";

#[derive(FromRow)]
struct Row {
    id: Uuid,
    customer_id: Uuid,
    outcome: String,
    due_day: Option<i64>,
    promise: String,
    services: String,
    state: String,
    closing_note: String,
    version: i64,
    created_at: i64,
}

impl TryFrom<Row> for Goal {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: GoalId(row.id),
            customer: CustomerId(row.customer_id),
            outcome: row.outcome,
            due_day: row.due_day,
            promise: from_json(&row.promise, TABLE)?,
            services: from_json(&row.services, TABLE)?,
            state: word(&row.state, TABLE)?,
            closing_note: row.closing_note,
            version: row.version,
            created_at: time(row.created_at, TABLE)?,
        })
    }
}

/// Adds a goal.
pub(crate) async fn insert(tx: &mut Tx, shop: &ShopId, goal: &Goal) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO goals (shop_id, id, customer_id, outcome, due_day, promise, services, state,
             closing_note, looked_at, version, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $10, $11)"
        )
        .bind(shop.as_str())
        .bind(goal.id.0)
        .bind(goal.customer.0)
        .bind(&goal.outcome)
        .bind(goal.due_day)
        .bind(to_json(&goal.promise, TABLE)?)
        .bind(to_json(&goal.services, TABLE)?)
        .bind(goal.state.as_str())
        .bind(&goal.closing_note)
        .bind(goal.version)
        .bind(goal.created_at.micros())
    )?;
    Ok(())
}

/// Puts `after` in the place of the version before it. Fails with [`Error::Conflict`] if
/// another change came first.
pub(crate) async fn update(tx: &mut Tx, shop: &ShopId, after: &Goal) -> Result<()> {
    let changed = execute!(
        tx,
        sqlx::query(
            "UPDATE goals SET services = $3, state = $4, closing_note = $5, version = $6
             WHERE shop_id = $1 AND id = $2 AND version = $6 - 1"
        )
        .bind(shop.as_str())
        .bind(after.id.0)
        .bind(to_json(&after.services, TABLE)?)
        .bind(after.state.as_str())
        .bind(&after.closing_note)
        .bind(after.version)
    )?;
    expect_one_row(changed)
}

/// A goal.
pub(crate) async fn get(tx: &mut Tx, shop: &ShopId, id: GoalId) -> Result<Option<Goal>> {
    let row: Option<Row> = on!(tx, |db| {
        sqlx::query_as(
        "SELECT id, customer_id, outcome, due_day, promise, services, state, closing_note, version, created_at
         FROM goals WHERE shop_id = $1 AND id = $2"
    )
    .bind(shop.as_str())
    .bind(id.0)
    .fetch_optional(db)
    .await
    })?;
    row.map(Goal::try_from).transpose()
}

/// A goal with the guest whose it is held until the transaction ends: of a record that was
/// merged meanwhile, the one that goes on. Whoever merges holds the records before the goals,
/// and so does this.
pub(crate) async fn get_held(tx: &mut Tx, shop: &ShopId, id: GoalId) -> Result<Option<Goal>> {
    let Some(goal) = get(tx, shop, id).await? else { return Ok(None) };
    let Some(customer) = customers::hold(tx, shop, goal.customer).await? else { return Ok(None) };
    let now = get(tx, shop, id).await?;
    Ok(now.map(|goal| Goal { customer, ..goal }))
}

/// Goals, newest first; of one guest and in one state, if they are named.
pub(crate) async fn list(
    tx: &mut Tx,
    shop: &ShopId,
    customer: Option<CustomerId>,
    state: Option<GoalState>,
    (after, most): (Place, i64),
) -> Result<Vec<Goal>> {
    let rows: Vec<Row> = on!(tx, |db| {
        sqlx::query_as(
        "SELECT id, customer_id, outcome, due_day, promise, services, state, closing_note, version, created_at
         FROM goals WHERE shop_id = $1 AND (created_at, id) < ($2, $3) AND ($5 OR customer_id = $6)
             AND ($7 = '' OR state = $7)
         ORDER BY created_at DESC, id DESC LIMIT $4"
    )
    .bind(shop.as_str())
    .bind(after.micros)
    .bind(after.id)
    .bind(most)
    .bind(customer.is_none())
    .bind(customer.map_or(Uuid::nil(), |customer| customer.0))
    .bind(state.map_or("", GoalState::as_str))
    .fetch_all(db)
    .await
    })?;
    rows.into_iter().map(Goal::try_from).collect()
}

/// Open goals that nobody has looked at since a time, those of one shop together.
pub(crate) async fn unseen(tx: &mut Tx, since: Time, most: i64) -> Result<Vec<(ShopId, GoalId)>> {
    let rows: Vec<(String, Uuid)> = on!(tx, |db| {
        sqlx::query_as(
        "SELECT shop_id, id FROM goals WHERE state = 'OPEN' AND looked_at <= $1 ORDER BY looked_at LIMIT $2"
    )
    .bind(since.micros())
    .bind(most)
    .fetch_all(db)
    .await
    })?;
    rows.into_iter().map(|(shop, id)| Ok((word(&shop, TABLE)?, GoalId(id)))).collect()
}

/// Notes that a goal was looked at.
pub(crate) async fn looked_at(tx: &mut Tx, shop: &ShopId, id: GoalId, now: Time) -> Result<()> {
    execute!(
        tx,
        sqlx::query("UPDATE goals SET looked_at = $3 WHERE shop_id = $1 AND id = $2")
            .bind(shop.as_str())
            .bind(id.0)
            .bind(now.micros())
    )?;
    Ok(())
}
