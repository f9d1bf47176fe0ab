use kernel::{ShopId, Time};
use sqlx::FromRow;
use storage::{
    Result, Tx,
    column::{maybe_time, time},
    execute, on,
};
use uuid::Uuid;

use crate::domain::{Due, PartnerId};

const TABLE: &str = "dues";

#[derive(FromRow)]
struct Row {
    id: Uuid,
    partner_id: Uuid,
    amount: i64,
    due_day: i64,
    description: String,
    paid_at: Option<i64>,
    created_at: i64,
}

/// Where a list of bills goes on: after this one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DuePlace {
    day: i64,
    id: Uuid,
}

impl DuePlace {
    /// Before the first.
    pub(crate) const START: Self = Self { day: i64::MIN, id: Uuid::nil() };

    /// At a bill, as columns of a token.
    pub(crate) fn columns(due: &Due) -> Vec<String> {
        vec![due.day.to_string(), due.id.to_string()]
    }

    /// From the columns that [`Self::columns`] gave.
    pub(crate) fn from_columns(columns: &[String]) -> Option<Self> {
        let [day, id] = columns else { return None };
        Some(Self { day: day.parse().ok()?, id: id.parse().ok()? })
    }
}

fn due(row: Row) -> Result<Due> {
    Ok(Due {
        id: row.id,
        partner: PartnerId(row.partner_id),
        amount: row.amount,
        day: row.due_day,
        description: row.description,
        paid_at: maybe_time(row.paid_at, TABLE)?,
        created_at: time(row.created_at, TABLE)?,
    })
}

/// Adds a bill.
pub(crate) async fn insert(tx: &mut Tx, shop: &ShopId, due: &Due) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO dues (shop_id, id, partner_id, amount, due_day, description, paid_at, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, NULL, $7)"
        )
        .bind(shop.as_str())
        .bind(due.id)
        .bind(due.partner.0)
        .bind(due.amount)
        .bind(due.day)
        .bind(&due.description)
        .bind(due.created_at.micros())
    )?;
    Ok(())
}

/// Notes that a bill was paid, unless it was already.
pub(crate) async fn settle(tx: &mut Tx, shop: &ShopId, id: Uuid, now: Time) -> Result<()> {
    execute!(
        tx,
        sqlx::query("UPDATE dues SET paid_at = $3 WHERE shop_id = $1 AND id = $2 AND paid_at IS NULL")
            .bind(shop.as_str())
            .bind(id)
            .bind(now.micros())
    )?;
    Ok(())
}

/// Takes a bill away that is not paid; answers whether there was one.
pub(crate) async fn delete(tx: &mut Tx, shop: &ShopId, id: Uuid) -> Result<bool> {
    let gone = execute!(
        tx,
        sqlx::query("DELETE FROM dues WHERE shop_id = $1 AND id = $2 AND paid_at IS NULL")
            .bind(shop.as_str())
            .bind(id)
    )?;
    Ok(gone > 0)
}

/// A bill of a partner.
pub(crate) async fn find(tx: &mut Tx, shop: &ShopId, partner: PartnerId, id: Uuid) -> Result<Option<Due>> {
    let row: Option<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT id, partner_id, amount, due_day, description, paid_at, created_at FROM dues
         WHERE shop_id = $1 AND id = $2 AND partner_id = $3"
    )
    .bind(shop.as_str())
    .bind(id)
    .bind(partner.0)
    .fetch_optional(db)
    .await)?;
    row.map(due).transpose()
}

/// Bills by their day; of one partner, if it is named; those paid too, if asked.
pub(crate) async fn list(
    tx: &mut Tx,
    shop: &ShopId,
    partner: Option<PartnerId>,
    paid_too: bool,
    (after, most): (DuePlace, i64),
) -> Result<Vec<Due>> {
    let rows: Vec<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT id, partner_id, amount, due_day, description, paid_at, created_at FROM dues
         WHERE shop_id = $1 AND (due_day, id) > ($2, $3) AND ($5 OR paid_at IS NULL)
             AND ($6 OR partner_id = $7)
         ORDER BY due_day, id LIMIT $4"
    )
    .bind(shop.as_str())
    .bind(after.day)
    .bind(after.id)
    .bind(most)
    .bind(paid_too)
    .bind(partner.is_none())
    .bind(partner.map_or(Uuid::nil(), |partner| partner.0))
    .fetch_all(db)
    .await)?;
    rows.into_iter().map(due).collect()
}
