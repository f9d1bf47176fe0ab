use kernel::{CustomerId, Place, ShopId, Time};
use sqlx::FromRow;
use storage::{
    Result, Tx,
    column::{maybe_time, time, word},
    execute, on,
};
use uuid::Uuid;

use crate::domain::{Goal, GoalId, Warning};

const TABLE: &str = "goal_warnings";

/// A warning as it was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Told {
    /// Its id.
    pub(crate) id: Uuid,
    /// Of which goal.
    pub(crate) goal: GoalId,
    /// Whose.
    pub(crate) customer: CustomerId,
    /// What.
    pub(crate) warning: Warning,
    /// About which of the shop's days.
    pub(crate) day: i64,
    /// When.
    pub(crate) created_at: Time,
    /// When it held no longer; `None` if nothing mended it.
    pub(crate) ended_at: Option<Time>,
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    goal_id: Uuid,
    customer_id: Uuid,
    kind: String,
    text: String,
    text_en: String,
    day: i64,
    created_at: i64,
    ended_at: Option<i64>,
}

/// Has the warnings of a day about what can still be mended hold no longer; those that do are put
/// again.
pub(crate) async fn end(tx: &mut Tx, shop: &ShopId, goal: GoalId, (day, now): (i64, Time)) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "UPDATE goal_warnings SET ended_at = $4 WHERE shop_id = $1 AND goal_id = $2 AND day = $3
             AND kind IN ('SHORT', 'LATE') AND ended_at IS NULL"
        )
        .bind(shop.as_str())
        .bind(goal.0)
        .bind(day)
        .bind(now.micros())
    )?;
    Ok(())
}

/// Tells a warning of a goal: one of its kind is told once a day, with the figures as they are
/// now. Whether it is new.
pub(crate) async fn put(
    tx: &mut Tx,
    shop: &ShopId,
    goal: &Goal,
    warning: &Warning,
    (id, day, now): (Uuid, i64, Time),
) -> Result<bool> {
    let told: Uuid = on!(tx, |db| {
        sqlx::query_scalar(
        "INSERT INTO goal_warnings (shop_id, id, goal_id, customer_id, kind, text, text_en, day, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
             ON CONFLICT (shop_id, goal_id, day, kind) DO UPDATE
             SET text = excluded.text, text_en = excluded.text_en, ended_at = NULL RETURNING id"
    )
    .bind(shop.as_str())
    .bind(id)
    .bind(goal.id.0)
    .bind(goal.customer.0)
    .bind(warning.kind.as_str())
    .bind(&warning.text)
    .bind(&warning.text_en)
    .bind(day)
    .bind(now.micros())
    .fetch_one(db)
    .await
    })?;
    Ok(told == id)
}

/// Warnings, newest first.
pub(crate) async fn list(tx: &mut Tx, shop: &ShopId, after: Place, most: i64) -> Result<Vec<Told>> {
    let rows: Vec<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT id, goal_id, customer_id, kind, text, text_en, day, created_at, ended_at
         FROM goal_warnings
         WHERE shop_id = $1 AND (created_at, id) < ($2, $3) ORDER BY created_at DESC, id DESC LIMIT $4"
    )
    .bind(shop.as_str())
    .bind(after.micros)
    .bind(after.id)
    .bind(most)
    .fetch_all(db)
    .await)?;
    let told = |row: Row| {
        Ok(Told {
            id: row.id,
            goal: GoalId(row.goal_id),
            customer: CustomerId(row.customer_id),
            warning: Warning { kind: word(&row.kind, TABLE)?, text: row.text, text_en: row.text_en },
            day: row.day,
            created_at: time(row.created_at, TABLE)?,
            ended_at: maybe_time(row.ended_at, TABLE)?,
        })
    };
    rows.into_iter().map(told).collect()
}
