use kernel::{CustomerId, Place, ShopId, Time};
use sqlx::FromRow;
use storage::{
    Result, Tx,
    column::{maybe_time, time, word},
    execute, expect_one_row, on,
};
use uuid::Uuid;

use crate::domain::plans::{Cycle, Membership, MembershipId, Next, PlanId};

const TABLE: &str = "memberships";

#[derive(FromRow)]
pub(super) struct Row {
    id: Uuid,
    plan_id: Uuid,
    customer_id: Uuid,
    version: i64,
    anchor: i64,
    began: i64,
    next_version: Option<i64>,
    next_day: Option<i64>,
    next_anchor: Option<i64>,
    state: String,
    paid_until: Option<i64>,
    paused_on: Option<i64>,
    cancelled_to: Option<i64>,
    due_at: Option<i64>,
    reminded_of: Option<i64>,
    revision: i64,
    created_at: i64,
}

/// All columns of a membership, from a table of some name.
macro_rules! columns {
    ($rest:literal) => {
        concat!(
            "SELECT memberships.id, memberships.plan_id, memberships.customer_id, memberships.version,
                 memberships.anchor, memberships.began, memberships.next_version, memberships.next_day,
                 memberships.next_anchor, memberships.state, memberships.paid_until, memberships.paused_on,
                 memberships.cancelled_to, memberships.due_at, memberships.reminded_of,
                 memberships.revision, memberships.created_at ",
            $rest
        )
    };
}
pub(super) use columns;

pub(super) fn membership(row: &Row) -> Result<Membership> {
    let next = row.next_version.zip(row.next_day).zip(row.next_anchor);
    Ok(Membership {
        id: MembershipId(row.id),
        plan: PlanId(row.plan_id),
        customer: CustomerId(row.customer_id),
        version: row.version,
        cycle: Cycle { anchor: row.anchor, from: row.began },
        next: next.map(|((version, day), anchor)| Next { version, day, anchor }),
        state: word(&row.state, TABLE)?,
        paid_until: row.paid_until,
        paused_on: row.paused_on,
        cancelled_to: row.cancelled_to,
        due_at: maybe_time(row.due_at, TABLE)?,
        reminded_of: row.reminded_of,
        revision: row.revision,
        created_at: time(row.created_at, TABLE)?,
    })
}

/// Adds a membership; whether the customer is not in the plan already.
pub(crate) async fn insert(tx: &mut Tx, shop: &ShopId, own: &Membership) -> Result<bool> {
    let made = execute!(
        tx,
        sqlx::query(
            "INSERT INTO memberships (shop_id, id, plan_id, customer_id, version, anchor, began, state,
                 paid_until, due_at, revision, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT DO NOTHING"
        )
        .bind(shop.as_str())
        .bind(own.id.0)
        .bind(own.plan.0)
        .bind(own.customer.0)
        .bind(own.version)
        .bind(own.cycle.anchor)
        .bind(own.cycle.from)
        .bind(own.state.as_str())
        .bind(own.paid_until)
        .bind(own.due_at.map(Time::micros))
        .bind(own.revision)
        .bind(own.created_at.micros())
    )?;
    Ok(made == 1)
}

/// A membership, if there is one of that id.
pub(crate) async fn get(tx: &mut Tx, shop: &ShopId, id: MembershipId) -> Result<Option<Membership>> {
    let row: Option<Row> =
        on!(tx, |db| sqlx::query_as(columns!("FROM memberships WHERE shop_id = $1 AND id = $2"))
            .bind(shop.as_str())
            .bind(id.0)
            .fetch_optional(db)
            .await)?;
    row.as_ref().map(membership).transpose()
}

/// Holds a membership until the transaction ends: whoever uses or changes it has it to itself.
pub(crate) async fn lock(tx: &mut Tx, shop: &ShopId, id: MembershipId) -> Result<()> {
    execute!(
        tx,
        sqlx::query("UPDATE memberships SET revision = revision WHERE shop_id = $1 AND id = $2")
            .bind(shop.as_str())
            .bind(id.0)
    )?;
    Ok(())
}

/// Puts `after` in the place of the revision before it, whose number it has.
pub(crate) async fn update(tx: &mut Tx, shop: &ShopId, after: &Membership) -> Result<()> {
    let changed = execute!(
        tx,
        sqlx::query(
            "UPDATE memberships SET version = $3, anchor = $4, began = $5, next_version = $6, next_day = $7,
                 next_anchor = $8, state = $9, paid_until = $10, paused_on = $11, cancelled_to = $12,
                 due_at = $13, reminded_of = $14, revision = $15 + 1
             WHERE shop_id = $1 AND id = $2 AND revision = $15"
        )
        .bind(shop.as_str())
        .bind(after.id.0)
        .bind(after.version)
        .bind(after.cycle.anchor)
        .bind(after.cycle.from)
        .bind(after.next.map(|next| next.version))
        .bind(after.next.map(|next| next.day))
        .bind(after.next.map(|next| next.anchor))
        .bind(after.state.as_str())
        .bind(after.paid_until)
        .bind(after.paused_on)
        .bind(after.cancelled_to)
        .bind(after.due_at.map(Time::micros))
        .bind(after.reminded_of)
        .bind(after.revision)
    )?;
    expect_one_row(changed)
}

/// Which memberships are asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Of {
    /// All of them.
    Shop,
    /// Those of a plan.
    Plan(PlanId),
    /// A customer's own.
    Customer(CustomerId),
}

/// Memberships, newest first.
pub(crate) async fn list(
    tx: &mut Tx,
    shop: &ShopId,
    of: Of,
    (after, most): (Place, i64),
) -> Result<Vec<Membership>> {
    let (sql, id) = match of {
        Of::Shop => (
            columns!(
                "FROM memberships WHERE shop_id = $1 AND (created_at, id) < ($2, $3)
             ORDER BY created_at DESC, id DESC LIMIT $4"
            ),
            None,
        ),
        Of::Plan(plan) => (
            columns!(
                "FROM memberships WHERE shop_id = $1 AND (created_at, id) < ($2, $3) AND plan_id = $5
             ORDER BY created_at DESC, id DESC LIMIT $4"
            ),
            Some(plan.0),
        ),
        Of::Customer(customer) => (
            columns!(
                "FROM memberships WHERE shop_id = $1 AND (created_at, id) < ($2, $3) AND customer_id = $5
             ORDER BY created_at DESC, id DESC LIMIT $4"
            ),
            Some(customer.0),
        ),
    };
    let rows: Vec<Row> = on!(tx, |db| {
        let query = sqlx::query_as(sql).bind(shop.as_str()).bind(after.micros).bind(after.id).bind(most);
        match id {
            Some(id) => query.bind(id).fetch_all(db).await,
            None => query.fetch_all(db).await,
        }
    })?;
    rows.iter().map(membership).collect()
}

/// What a customer is a member of, their own and what they share; by age.
pub(crate) async fn of_customer(tx: &mut Tx, shop: &ShopId, customer: CustomerId) -> Result<Vec<Membership>> {
    let rows: Vec<Row> = on!(tx, |db| sqlx::query_as(columns!(
        "FROM memberships WHERE shop_id = $1 AND state <> 'ENDED' AND id IN (
             SELECT id FROM memberships WHERE shop_id = $1 AND customer_id = $2 AND state <> 'ENDED'
             UNION SELECT membership_id FROM membership_households WHERE shop_id = $1 AND customer_id = $2)
         ORDER BY created_at, id"
    ))
    .bind(shop.as_str())
    .bind(customer.0)
    .fetch_all(db)
    .await)?;
    rows.iter().map(membership).collect()
}

/// Memberships that something is due of.
pub(crate) async fn due(tx: &mut Tx, now: Time, most: i64) -> Result<Vec<(String, Uuid)>> {
    Ok(on!(tx, |db| sqlx::query_as(
        "SELECT shop_id, id FROM memberships WHERE due_at <= $1 ORDER BY due_at, shop_id, id LIMIT $2"
    )
    .bind(now.micros())
    .bind(most)
    .fetch_all(db)
    .await)?)
}

/// A customer's own that have not ended, by age.
pub(crate) async fn own(tx: &mut Tx, shop: &ShopId, customer: CustomerId) -> Result<Vec<Membership>> {
    let rows: Vec<Row> = on!(tx, |db| sqlx::query_as(columns!(
        "FROM memberships WHERE shop_id = $1 AND customer_id = $2 AND state <> 'ENDED'
         ORDER BY created_at, id"
    ))
    .bind(shop.as_str())
    .bind(customer.0)
    .fetch_all(db)
    .await)?;
    rows.iter().map(membership).collect()
}

/// Ends one in whose place another goes on.
pub(crate) async fn end(tx: &mut Tx, shop: &ShopId, id: MembershipId) -> Result<()> {
    let changed = execute!(
        tx,
        sqlx::query(
            "UPDATE memberships SET state = 'ENDED', cancelled_to = coalesce(cancelled_to, began),
                 paused_on = NULL, due_at = NULL, revision = revision + 1
             WHERE shop_id = $1 AND id = $2"
        )
        .bind(shop.as_str())
        .bind(id.0)
    )?;
    expect_one_row(changed)
}

/// Gives the memberships of a record that was merged to the survivor, who is in none of their
/// plans any more.
pub(crate) async fn merge(tx: &mut Tx, shop: &ShopId, into: CustomerId, merged: CustomerId) -> Result<()> {
    for sql in [
        "UPDATE memberships SET customer_id = $2, revision = revision + 1
         WHERE shop_id = $1 AND customer_id = $3",
        "INSERT INTO membership_households (shop_id, membership_id, customer_id)
         SELECT shop_id, membership_id, $2 FROM membership_households WHERE shop_id = $1 AND customer_id = $3
         ON CONFLICT DO NOTHING",
        "DELETE FROM membership_households WHERE shop_id = $1 AND customer_id = $3 AND customer_id <> $2",
        "DELETE FROM membership_households WHERE shop_id = $1 AND customer_id IN ($2, $3) AND membership_id IN (
             SELECT id FROM memberships WHERE shop_id = $1 AND customer_id = $2)",
        "UPDATE membership_payments SET customer_id = $2 WHERE shop_id = $1 AND customer_id = $3",
        "UPDATE entitlement_uses SET customer_id = $2 WHERE shop_id = $1 AND customer_id = $3",
    ] {
        execute!(tx, sqlx::query(sql).bind(shop.as_str()).bind(into.0).bind(merged.0))?;
    }
    Ok(())
}
