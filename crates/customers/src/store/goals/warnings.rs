use kernel::{CustomerId, Place, ShopId, Time};
use sqlx::FromRow;
use storage::{
    Result, Tx,
    column::{time, word},
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
}

/// Tells a warning of a goal, unless the same was told of that day; whether it is new.
pub(crate) async fn insert(
    tx: &mut Tx,
    shop: &ShopId,
    goal: &Goal,
    warning: &Warning,
    (id, day, now): (Uuid, i64, Time),
) -> Result<bool> {
    let told = execute!(
        tx,
        sqlx::query(
            "INSERT INTO goal_warnings (shop_id, id, goal_id, customer_id, kind, text, text_en, day, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING"
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
    )?;
    Ok(told == 1)
}

/// Warnings, newest first.
pub(crate) async fn list(tx: &mut Tx, shop: &ShopId, after: Place, most: i64) -> Result<Vec<Told>> {
    let rows: Vec<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT id, goal_id, customer_id, kind, text, text_en, day, created_at FROM goal_warnings
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
        })
    };
    rows.into_iter().map(told).collect()
}
