use kernel::{CustomerId, OrderId, ShopId, Time};
use sqlx::FromRow;
use storage::{
    Error, Result, Tx,
    column::{maybe_time, time},
    execute, expect_one_row, on,
};
use uuid::Uuid;

use crate::domain::{Account, Lot, Move, Term};

const TABLE: &str = "lots";

#[derive(FromRow)]
pub(super) struct Row {
    id: Uuid,
    order_id: Option<Uuid>,
    issued: i64,
    pending: i64,
    remaining: i64,
    held: i64,
    expired: i64,
    rule_version: i64,
    active_at: i64,
    active_day: i64,
    expires_at: Option<i64>,
    month: i64,
    created_at: i64,
}

impl TryFrom<Row> for Lot {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let term = Term {
            active_at: time(row.active_at, TABLE)?,
            active_day: row.active_day,
            expires_at: maybe_time(row.expires_at, TABLE)?,
            month: row.month,
        };
        Ok(Self {
            id: row.id,
            order: row.order_id.map(OrderId),
            issued: row.issued,
            pending: row.pending,
            remaining: row.remaining,
            held: row.held,
            expired: row.expired,
            term,
            rule_version: row.rule_version,
            created_at: time(row.created_at, TABLE)?,
        })
    }
}

/// A customer's lots that have points left, in their turn.
pub(crate) async fn list_left(tx: &mut Tx, shop: &ShopId, customer: CustomerId) -> Result<Vec<Lot>> {
    let rows: Vec<Row> = on!(tx, |db| {
        sqlx::query_as(
        "SELECT id, order_id, issued, pending, remaining, held, expired, rule_version, active_at, active_day,
             expires_at, month, created_at FROM lots
         WHERE shop_id = $1 AND customer_id = $2 AND pending + remaining + held > 0
         ORDER BY created_at, id"
    )
    .bind(shop.as_str())
    .bind(customer.0)
    .fetch_all(db)
    .await
    })?;
    in_turn(rows)
}

/// The lots an order earned, in their turn.
pub(crate) async fn list_of_order(tx: &mut Tx, shop: &ShopId, order: OrderId) -> Result<Vec<Lot>> {
    let rows: Vec<Row> = on!(tx, |db| {
        sqlx::query_as(
        "SELECT id, order_id, issued, pending, remaining, held, expired, rule_version, active_at, active_day,
             expires_at, month, created_at FROM lots
         WHERE shop_id = $1 AND order_id = $2 ORDER BY id"
    )
    .bind(shop.as_str())
    .bind(order.0)
    .fetch_all(db)
    .await
    })?;
    in_turn(rows)
}

/// The lots a cause brought, in their turn.
pub(crate) async fn list_of_cause(tx: &mut Tx, shop: &ShopId, cause: Uuid) -> Result<Vec<Lot>> {
    let rows: Vec<Row> = on!(tx, |db| {
        sqlx::query_as(
        "SELECT id, order_id, issued, pending, remaining, held, expired, rule_version, active_at, active_day,
             expires_at, month, created_at FROM lots
         WHERE shop_id = $1 AND id IN (SELECT id FROM transfers WHERE shop_id = $1 AND cause_id = $2)"
    )
    .bind(shop.as_str())
    .bind(cause)
    .fetch_all(db)
    .await
    })?;
    in_turn(rows)
}

fn in_turn(rows: Vec<Row>) -> Result<Vec<Lot>> {
    let mut lots = rows.into_iter().map(Lot::try_from).collect::<Result<Vec<_>>>()?;
    lots.sort_by_key(Lot::turn);
    Ok(lots)
}

/// Adds a lot, all of which waits or is left.
pub(crate) async fn insert(tx: &mut Tx, shop: &ShopId, customer: CustomerId, lot: &Lot) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO lots (shop_id, id, customer_id, order_id, issued, pending, remaining, held, redeemed,
                 expired, taken, rule_version, active_at, active_day, expires_at, month, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0, 0, 0, $8, $9, $10, $11, $12, $13)"
        )
        .bind(shop.as_str())
        .bind(lot.id)
        .bind(customer.0)
        .bind(lot.order.map(|order| order.0))
        .bind(lot.issued)
        .bind(lot.pending)
        .bind(lot.remaining)
        .bind(lot.rule_version)
        .bind(lot.term.active_at.micros())
        .bind(lot.term.active_day)
        .bind(lot.term.expires_at.map(Time::micros))
        .bind(lot.term.month)
        .bind(lot.created_at.micros())
    )?;
    Ok(())
}

/// Moves points of a lot. Fails with [`Error::Conflict`] if it doesn't have
/// that many there.
pub(crate) async fn shift(tx: &mut Tx, shop: &ShopId, one: &Move) -> Result<()> {
    let change = |accounts: &[Account]| {
        let of = |account| i64::from(accounts.contains(account)) * one.points;
        of(&one.to) - of(&one.from)
    };
    let changed = execute!(
        tx,
        sqlx::query(
            "UPDATE lots SET pending = pending + $3, remaining = remaining + $4, held = held + $5,
                 redeemed = redeemed + $6, expired = expired + $7, taken = taken + $8
             WHERE shop_id = $1 AND id = $2 AND pending + $3 >= 0 AND remaining + $4 >= 0 AND held + $5 >= 0
                 AND redeemed + $6 >= 0 AND expired + $7 >= 0 AND taken + $8 >= 0"
        )
        .bind(shop.as_str())
        .bind(one.lot)
        .bind(change(&[Account::Pending]))
        .bind(change(&[Account::Active]))
        .bind(change(&[Account::Held]))
        .bind(change(&[Account::Redeemed]))
        .bind(change(&[Account::Expired]))
        .bind(change(&[Account::Reversed, Account::Debt]))
    )?;
    expect_one_row(changed)
}

/// Hands all lots of a customer over to another.
pub(crate) async fn reassign(tx: &mut Tx, shop: &ShopId, from: CustomerId, to: CustomerId) -> Result<()> {
    execute!(
        tx,
        sqlx::query("UPDATE lots SET customer_id = $3 WHERE shop_id = $1 AND customer_id = $2")
            .bind(shop.as_str())
            .bind(from.0)
            .bind(to.0)
    )?;
    Ok(())
}

/// The days from which on points that are left may be used.
pub(crate) async fn days_left(tx: &mut Tx, shop: &ShopId) -> Result<Vec<i64>> {
    Ok(on!(tx, |db| sqlx::query_scalar(
        "SELECT DISTINCT active_day FROM lots
         WHERE shop_id = $1 AND pending + remaining + held > 0 ORDER BY active_day"
    )
    .bind(shop.as_str())
    .fetch_all(db)
    .await)?)
}

/// Changes when the lots of a day expire that have points left; answers how
/// many lots it changed.
pub(crate) async fn set_expiry(
    tx: &mut Tx,
    shop: &ShopId,
    day: i64,
    expires_at: Option<Time>,
) -> Result<i64> {
    let changed = execute!(
        tx,
        sqlx::query(
            "UPDATE lots SET expires_at = $3 WHERE shop_id = $1 AND active_day = $2
                 AND pending + remaining + held > 0 AND expires_at IS DISTINCT FROM $3"
        )
        .bind(shop.as_str())
        .bind(day)
        .bind(expires_at.map(Time::micros))
    )?;
    Ok(i64::try_from(changed).unwrap_or(i64::MAX))
}
