//! Re-rankings of the regulars.

use kernel::{Place, ShopId, Time};
use sqlx::FromRow;
use storage::{
    Error, Result, Tx,
    column::{from_json, maybe_time, time, to_json},
    execute, on,
};
use uuid::Uuid;

use crate::domain::{Renumbering, RenumberingId};

const TABLE: &str = "renumberings";

#[derive(FromRow)]
struct Row {
    id: Uuid,
    moves: String,
    ranked: i64,
    days: i64,
    swaps: bool,
    created_at: i64,
    applied_at: Option<i64>,
    undone_at: Option<i64>,
}

impl TryFrom<Row> for Renumbering {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: RenumberingId(row.id),
            moves: from_json(&row.moves, TABLE)?,
            ranked: row.ranked,
            days: row.days,
            swaps: row.swaps,
            created_at: time(row.created_at, TABLE)?,
            applied_at: maybe_time(row.applied_at, TABLE)?,
            undone_at: maybe_time(row.undone_at, TABLE)?,
        })
    }
}

/// Adds a re-ranking.
pub(crate) async fn insert(tx: &mut Tx, shop: &ShopId, of: &Renumbering) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO renumberings (shop_id, id, moves, ranked, days, swaps, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)"
        )
        .bind(shop.as_str())
        .bind(of.id.0)
        .bind(to_json(&of.moves, TABLE)?)
        .bind(of.ranked)
        .bind(of.days)
        .bind(of.swaps)
        .bind(of.created_at.micros())
    )?;
    Ok(())
}

/// Notes what became of a re-ranking.
pub(crate) async fn update(tx: &mut Tx, shop: &ShopId, of: &Renumbering) -> Result<()> {
    execute!(
        tx,
        sqlx::query("UPDATE renumberings SET applied_at = $3, undone_at = $4 WHERE shop_id = $1 AND id = $2")
            .bind(shop.as_str())
            .bind(of.id.0)
            .bind(of.applied_at.map(Time::micros))
            .bind(of.undone_at.map(Time::micros))
    )?;
    Ok(())
}

/// A re-ranking, held until the transaction ends.
pub(crate) async fn lock(tx: &mut Tx, shop: &ShopId, id: RenumberingId) -> Result<Option<Renumbering>> {
    let row: Option<Row> = on!(tx, |db| sqlx::query_as(
        "UPDATE renumberings SET ranked = ranked WHERE shop_id = $1 AND id = $2
         RETURNING id, moves, ranked, days, swaps, created_at, applied_at, undone_at"
    )
    .bind(shop.as_str())
    .bind(id.0)
    .fetch_optional(db)
    .await)?;
    row.map(Renumbering::try_from).transpose()
}

/// A re-ranking.
pub(crate) async fn get(tx: &mut Tx, shop: &ShopId, id: RenumberingId) -> Result<Option<Renumbering>> {
    let row: Option<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT id, moves, ranked, days, swaps, created_at, applied_at, undone_at FROM renumberings
         WHERE shop_id = $1 AND id = $2"
    )
    .bind(shop.as_str())
    .bind(id.0)
    .fetch_optional(db)
    .await)?;
    row.map(Renumbering::try_from).transpose()
}

/// Re-rankings, newest first.
pub(crate) async fn list(tx: &mut Tx, shop: &ShopId, after: Place, most: i64) -> Result<Vec<Renumbering>> {
    let rows: Vec<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT id, moves, ranked, days, swaps, created_at, applied_at, undone_at FROM renumberings
         WHERE shop_id = $1 AND (created_at, id) < ($2, $3) ORDER BY created_at DESC, id DESC LIMIT $4"
    )
    .bind(shop.as_str())
    .bind(after.micros)
    .bind(after.id)
    .bind(most)
    .fetch_all(db)
    .await)?;
    rows.into_iter().map(Renumbering::try_from).collect()
}
