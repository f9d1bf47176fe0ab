use kernel::{CustomerId, OrderId, ShopId, Time};
use sqlx::{FromRow, QueryBuilder};
use storage::{
    Error, Result, Tx,
    column::{maybe_time, time, word},
    execute, expect_one_row, on,
};
use uuid::Uuid;

use crate::domain::{Account, Hold, HoldState, Move};

const TABLE: &str = "holds";

#[derive(FromRow)]
struct Row {
    id: Uuid,
    customer_id: Uuid,
    order_id: Option<Uuid>,
    state: String,
    points: i64,
    captured: i64,
    reason: String,
    expires_at: i64,
    created_at: i64,
}

impl TryFrom<Row> for Hold {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: row.id,
            customer: CustomerId(row.customer_id),
            order: row.order_id.map(OrderId),
            state: word(&row.state, TABLE)?,
            points: row.points,
            captured: row.captured,
            reason: row.reason,
            expires_at: time(row.expires_at, TABLE)?,
            created_at: time(row.created_at, TABLE)?,
        })
    }
}

/// A hold, if there is one of that id.
pub(crate) async fn get(tx: &mut Tx, shop: &ShopId, id: Uuid) -> Result<Option<Hold>> {
    let row: Option<Row> = on!(tx, |db| {
        sqlx::query_as(
        "SELECT id, customer_id, order_id, state, points, captured, reason, expires_at, created_at FROM holds
         WHERE shop_id = $1 AND id = $2"
    )
    .bind(shop.as_str())
    .bind(id)
    .fetch_optional(db)
    .await
    })?;
    row.map(Hold::try_from).transpose()
}

/// What is set aside of a customer's points and runs out by `until`, soonest
/// first.
pub(crate) async fn list_open(
    tx: &mut Tx,
    shop: &ShopId,
    customer: CustomerId,
    until: Time,
) -> Result<Vec<Hold>> {
    let rows: Vec<Row> = on!(tx, |db| {
        sqlx::query_as(
        "SELECT id, customer_id, order_id, state, points, captured, reason, expires_at, created_at FROM holds
         WHERE shop_id = $1 AND customer_id = $2 AND state = 'HELD' AND expires_at <= $3
         ORDER BY expires_at, id"
    )
    .bind(shop.as_str())
    .bind(customer.0)
    .bind(until.micros())
    .fetch_all(db)
    .await
    })?;
    rows.into_iter().map(Hold::try_from).collect()
}

/// When the first hold of a customer runs out.
pub(crate) async fn next_end(tx: &mut Tx, shop: &ShopId, customer: CustomerId) -> Result<Option<Time>> {
    let micros: Option<i64> = on!(tx, |db| sqlx::query_scalar(
        "SELECT min(expires_at) FROM holds WHERE shop_id = $1 AND customer_id = $2 AND state = 'HELD'"
    )
    .bind(shop.as_str())
    .bind(customer.0)
    .fetch_one(db)
    .await)?;
    maybe_time(micros, TABLE)
}

/// The holds for an order.
pub(crate) async fn list_of_order(tx: &mut Tx, shop: &ShopId, order: OrderId) -> Result<Vec<Hold>> {
    let rows: Vec<Row> = on!(tx, |db| {
        sqlx::query_as(
        "SELECT id, customer_id, order_id, state, points, captured, reason, expires_at, created_at FROM holds
         WHERE shop_id = $1 AND order_id = $2 ORDER BY id"
    )
    .bind(shop.as_str())
    .bind(order.0)
    .fetch_all(db)
    .await
    })?;
    rows.into_iter().map(Hold::try_from).collect()
}

/// A statement takes some 32,000 values.
const LOTS_AT_ONCE: usize = 5_000;

/// Adds a hold and what it drew.
pub(crate) async fn insert(tx: &mut Tx, shop: &ShopId, hold: &Hold, drawn: &[Move]) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO holds (shop_id, id, customer_id, order_id, points, captured, state, reason, expires_at,
                 created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
        )
        .bind(shop.as_str())
        .bind(hold.id)
        .bind(hold.customer.0)
        .bind(hold.order.map(|order| order.0))
        .bind(hold.points)
        .bind(hold.captured)
        .bind(hold.state.as_str())
        .bind(&hold.reason)
        .bind(hold.expires_at.micros())
        .bind(hold.created_at.micros())
    )?;
    let drawn: Vec<_> = (0_i64..).zip(drawn).collect();
    for some in drawn.chunks(LOTS_AT_ONCE) {
        on!(tx, |db| {
            let mut insert = QueryBuilder::new(
                "INSERT INTO hold_lots (shop_id, hold_id, place, lot_id, points, captured) ",
            );
            insert.push_values(some, |mut row, (place, one)| {
                row.push_bind(shop.as_str()).push_bind(hold.id).push_bind(*place);
                row.push_bind(one.lot).push_bind(one.points).push_bind(0_i64);
            });
            insert.build().execute(db).await.map(drop)
        })?;
    }
    Ok(())
}

/// What a hold drew, as moves from one account to another: all of it, or, of
/// a hold that was used, what was used.
pub(crate) async fn drawn(
    tx: &mut Tx,
    shop: &ShopId,
    hold: &Hold,
    from: Account,
    to: Account,
) -> Result<Vec<Move>> {
    let rows: Vec<(Uuid, i64, i64)> = on!(tx, |db| {
        sqlx::query_as(
        "SELECT lot_id, points, captured FROM hold_lots WHERE shop_id = $1 AND hold_id = $2 ORDER BY place"
    )
    .bind(shop.as_str())
    .bind(hold.id)
    .fetch_all(db)
    .await
    })?;
    let is_used = hold.state == HoldState::Captured;
    let drawn =
        |(lot, points, captured)| Move { lot, from, to, points: if is_used { captured } else { points } };
    Ok(rows.into_iter().map(drawn).filter(|one| one.points > 0).collect())
}

/// Takes a hold from one state to the next. Fails with [`Error::Conflict`] if
/// it is not in the first.
pub(crate) async fn step(
    tx: &mut Tx,
    shop: &ShopId,
    before: &Hold,
    after: &Hold,
    captured_month: Option<i64>,
) -> Result<()> {
    let changed = execute!(
        tx,
        sqlx::query(
            "UPDATE holds SET state = $3, captured = $4, captured_month = coalesce($5, captured_month)
             WHERE shop_id = $1 AND id = $2 AND state = $6"
        )
        .bind(shop.as_str())
        .bind(before.id)
        .bind(after.state.as_str())
        .bind(after.captured)
        .bind(captured_month)
        .bind(before.state.as_str())
    )?;
    expect_one_row(changed)
}

/// Notes what was used of a lot that a hold drew from.
pub(crate) async fn capture(tx: &mut Tx, shop: &ShopId, hold: Uuid, used: &Move) -> Result<()> {
    execute!(
        tx,
        sqlx::query("UPDATE hold_lots SET captured = $4 WHERE shop_id = $1 AND hold_id = $2 AND lot_id = $3")
            .bind(shop.as_str())
            .bind(hold)
            .bind(used.lot)
            .bind(used.points)
    )?;
    Ok(())
}

/// Hands all holds of a customer over to another.
pub(crate) async fn reassign(tx: &mut Tx, shop: &ShopId, from: CustomerId, to: CustomerId) -> Result<()> {
    execute!(
        tx,
        sqlx::query("UPDATE holds SET customer_id = $3 WHERE shop_id = $1 AND customer_id = $2")
            .bind(shop.as_str())
            .bind(from.0)
            .bind(to.0)
    )?;
    Ok(())
}
