pub(crate) mod allowances;
pub(crate) mod invariants;

use kernel::{CustomerId, Money, OrderId, Place, ShopId};
use sqlx::FromRow;
use storage::{
    Error, Result, Tx,
    column::{time, word},
    execute, on,
};
use uuid::Uuid;

use crate::domain::{Giver, Goodwill};

const TABLE: &str = "goodwill";

#[derive(FromRow)]
struct Row {
    id: Uuid,
    kind: String,
    customer_id: Option<Uuid>,
    amount: i64,
    currency: String,
    reason: String,
    story: String,
    case_name: String,
    order_id: Option<Uuid>,
    given_by: String,
    role: String,
    day: i64,
    left_then: Option<i64>,
    created_at: i64,
}

impl TryFrom<Row> for Goodwill {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let currency = row.currency.parse().map_err(|why| Error::corrupt(TABLE, why))?;
        Ok(Self {
            id: row.id,
            kind: word(&row.kind, TABLE)?,
            customer: row.customer_id.map(CustomerId),
            amount: Money { minor: row.amount, currency },
            reason: row.reason,
            story: row.story,
            case: row.case_name,
            order: row.order_id.map(OrderId),
            giver: Giver { key: row.given_by, role: word(&row.role, TABLE)? },
            day: row.day,
            left: row.left_then,
            created_at: time(row.created_at, TABLE)?,
        })
    }
}

/// Adds an act of goodwill, whose allowance was reserved.
pub(crate) async fn insert(tx: &mut Tx, shop: &ShopId, goodwill: &Goodwill) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO goodwill (shop_id, id, kind, customer_id, amount, currency, reason, story, case_name,
                 order_id, given_by, role, budget_id, day, left_then, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)"
        )
        .bind(shop.as_str())
        .bind(goodwill.id)
        .bind(goodwill.kind.as_str())
        .bind(goodwill.customer.map(|customer| customer.0))
        .bind(goodwill.amount.minor)
        .bind(goodwill.amount.currency.as_str())
        .bind(&goodwill.reason)
        .bind(&goodwill.story)
        .bind(&goodwill.case)
        .bind(goodwill.order.map(|order| order.0))
        .bind(&goodwill.giver.key)
        .bind(goodwill.giver.role.as_str())
        .bind(goodwill.giver.budget())
        .bind(goodwill.day)
        .bind(goodwill.left)
        .bind(goodwill.created_at.micros())
    )?;
    Ok(())
}

/// An act of goodwill, if there is one of that id.
pub(crate) async fn get(tx: &mut Tx, shop: &ShopId, id: Uuid) -> Result<Option<Goodwill>> {
    let row: Option<Row> = on!(tx, |db| {
        sqlx::query_as(
        "SELECT id, kind, customer_id, amount, currency, reason, story, case_name, order_id, given_by, role,
             day, left_then, created_at
         FROM goodwill WHERE shop_id = $1 AND id = $2"
    )
    .bind(shop.as_str())
    .bind(id)
    .fetch_optional(db)
    .await
    })?;
    row.map(Goodwill::try_from).transpose()
}

/// What was given back of an order, in minor units.
pub(crate) async fn refunded(tx: &mut Tx, shop: &ShopId, order: OrderId) -> Result<i64> {
    Ok(on!(tx, |db| sqlx::query_scalar(
        "SELECT CAST(coalesce(sum(amount), 0) AS BIGINT) FROM goodwill
         WHERE shop_id = $1 AND order_id = $2 AND kind = 'REFUND'"
    )
    .bind(shop.as_str())
    .bind(order.0)
    .fetch_one(db)
    .await)?)
}

/// Goodwill, newest first, from a place on.
pub(crate) async fn list(tx: &mut Tx, shop: &ShopId, from: Place, limit: i64) -> Result<Vec<Goodwill>> {
    let rows: Vec<Row> = on!(tx, |db| {
        sqlx::query_as(
        "SELECT id, kind, customer_id, amount, currency, reason, story, case_name, order_id, given_by, role,
             day, left_then, created_at
         FROM goodwill WHERE shop_id = $1 AND (created_at, id) < ($2, $3)
         ORDER BY created_at DESC, id DESC LIMIT $4"
    )
    .bind(shop.as_str())
    .bind(from.micros)
    .bind(from.id)
    .bind(limit)
    .fetch_all(db)
    .await
    })?;
    rows.into_iter().map(Goodwill::try_from).collect()
}

/// Gives the goodwill of a merged record to the survivor.
pub(crate) async fn merge(tx: &mut Tx, shop: &ShopId, merged: CustomerId, into: CustomerId) -> Result<()> {
    execute!(
        tx,
        sqlx::query("UPDATE goodwill SET customer_id = $3 WHERE shop_id = $1 AND customer_id = $2")
            .bind(shop.as_str())
            .bind(merged.0)
            .bind(into.0)
    )?;
    Ok(())
}
