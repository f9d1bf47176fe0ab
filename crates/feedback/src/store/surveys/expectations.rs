use kernel::{CustomerId, OrderId, ShopId};
use sqlx::FromRow;
use storage::{Error, Result, Tx, column::time, execute, on};
use uuid::Uuid;

use super::answers;
use crate::domain::surveys::{Expectation, ExpectationId};

const TABLE: &str = "expectations";

#[derive(FromRow)]
struct Row {
    id: Uuid,
    order_id: Uuid,
    customer_id: Option<Uuid>,
    answers: String,
    created_at: i64,
}

/// Keeps what a guest expects. Fails with [`storage::Error::Unique`] if they
/// said it of the order before.
pub(crate) async fn insert(tx: &mut Tx, shop: &ShopId, expectation: &Expectation) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO expectations (shop_id, id, order_id, customer_id, answers, created_at)
             VALUES ($1, $2, $3, $4, $5, $6)"
        )
        .bind(shop.as_str())
        .bind(expectation.id.0)
        .bind(expectation.order.0)
        .bind(expectation.customer.map(|customer| customer.0))
        .bind(answers::text(&expectation.answers, TABLE)?)
        .bind(expectation.created_at.micros())
    )?;
    Ok(())
}

impl TryFrom<Row> for Expectation {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: ExpectationId(row.id),
            order: OrderId(row.order_id),
            customer: row.customer_id.map(CustomerId),
            answers: answers::read(&row.answers, TABLE)?,
            created_at: time(row.created_at, TABLE)?,
        })
    }
}

/// What was expected, if there is something of that id.
pub(crate) async fn get(tx: &mut Tx, shop: &ShopId, id: ExpectationId) -> Result<Option<Expectation>> {
    let row: Option<Row> = on!(tx, |db| {
        sqlx::query_as(
        "SELECT id, order_id, customer_id, answers, created_at FROM expectations WHERE shop_id = $1 AND id = $2"
    )
    .bind(shop.as_str())
    .bind(id.0)
    .fetch_optional(db)
    .await
    })?;
    row.map(Expectation::try_from).transpose()
}

/// What was expected of an order, if the guest said.
pub(crate) async fn of_order(tx: &mut Tx, shop: &ShopId, order: OrderId) -> Result<Option<Expectation>> {
    let row: Option<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT id, order_id, customer_id, answers, created_at FROM expectations
         WHERE shop_id = $1 AND order_id = $2"
    )
    .bind(shop.as_str())
    .bind(order.0)
    .fetch_optional(db)
    .await)?;
    row.map(Expectation::try_from).transpose()
}

/// Gives the expectations of a merged record to its survivor.
pub(crate) async fn merge(tx: &mut Tx, shop: &ShopId, merged: CustomerId, into: CustomerId) -> Result<()> {
    execute!(
        tx,
        sqlx::query("UPDATE expectations SET customer_id = $3 WHERE shop_id = $1 AND customer_id = $2")
            .bind(shop.as_str())
            .bind(merged.0)
            .bind(into.0)
    )?;
    Ok(())
}
