use kernel::{Place, ShopId};
use sqlx::FromRow;
use storage::{
    Error, Result, Tx,
    column::{time, word},
    execute, expect_one_row, on,
};
use uuid::Uuid;

use crate::domain::follow_ups::{FollowUpRule, FollowUpRuleId};

const TABLE: &str = "follow_up_rules";

#[derive(FromRow)]
struct Row {
    id: Uuid,
    display_name: String,
    follows: String,
    after_hours: i64,
    text: String,
    text_en: String,
    rest_days: i64,
    holdout: i64,
    paused: bool,
    automatic: bool,
    version: i64,
    created_at: i64,
}

impl TryFrom<Row> for FollowUpRule {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: FollowUpRuleId(row.id),
            display_name: row.display_name,
            follows: word(&row.follows, TABLE)?,
            after_hours: row.after_hours,
            text: row.text,
            text_en: row.text_en,
            rest_days: row.rest_days,
            holdout: u32::try_from(row.holdout).map_err(|why| Error::corrupt(TABLE, why))?,
            paused: row.paused,
            automatic: row.automatic,
            version: row.version,
            created_at: time(row.created_at, TABLE)?,
        })
    }
}

/// Adds a rule.
pub(crate) async fn insert(tx: &mut Tx, shop: &ShopId, rule: &FollowUpRule) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO follow_up_rules (shop_id, id, display_name, follows, after_hours, text, text_en,
                 rest_days, holdout, paused, automatic, version, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
        )
        .bind(shop.as_str())
        .bind(rule.id.0)
        .bind(&rule.display_name)
        .bind(rule.follows.as_str())
        .bind(rule.after_hours)
        .bind(&rule.text)
        .bind(&rule.text_en)
        .bind(rule.rest_days)
        .bind(i64::from(rule.holdout))
        .bind(rule.paused)
        .bind(rule.automatic)
        .bind(rule.version)
        .bind(rule.created_at.micros())
    )?;
    Ok(())
}

/// Changes a rule to the next version. Errors: `Conflict` if the one before is not
/// the current one any more.
pub(crate) async fn update(tx: &mut Tx, shop: &ShopId, rule: &FollowUpRule) -> Result<()> {
    let updated = execute!(
        tx,
        sqlx::query(
            "UPDATE follow_up_rules SET display_name = $4, follows = $5, after_hours = $6, text = $7,
                 text_en = $8, rest_days = $9, holdout = $10, paused = $11, automatic = $12, version = $3
             WHERE shop_id = $1 AND id = $2 AND version = $3 - 1"
        )
        .bind(shop.as_str())
        .bind(rule.id.0)
        .bind(rule.version)
        .bind(&rule.display_name)
        .bind(rule.follows.as_str())
        .bind(rule.after_hours)
        .bind(&rule.text)
        .bind(&rule.text_en)
        .bind(rule.rest_days)
        .bind(i64::from(rule.holdout))
        .bind(rule.paused)
        .bind(rule.automatic)
    )?;
    expect_one_row(updated)
}

/// Removes a rule of that version. Errors: `Conflict` if it is not the current one.
pub(crate) async fn delete(tx: &mut Tx, shop: &ShopId, id: FollowUpRuleId, version: i64) -> Result<()> {
    let deleted = execute!(
        tx,
        sqlx::query("DELETE FROM follow_up_rules WHERE shop_id = $1 AND id = $2 AND version = $3")
            .bind(shop.as_str())
            .bind(id.0)
            .bind(version)
    )?;
    expect_one_row(deleted)
}

/// A rule, if there is one of that id.
pub(crate) async fn get(tx: &mut Tx, shop: &ShopId, id: FollowUpRuleId) -> Result<Option<FollowUpRule>> {
    let row: Option<Row> = on!(tx, |db| {
        sqlx::query_as(
        "SELECT id, display_name, follows, after_hours, text, text_en, rest_days, holdout, paused, automatic,
             version, created_at
         FROM follow_up_rules WHERE shop_id = $1 AND id = $2"
    )
    .bind(shop.as_str())
    .bind(id.0)
    .fetch_optional(db)
    .await
    })?;
    row.map(FollowUpRule::try_from).transpose()
}

/// Rules, oldest first, from a place on.
pub(crate) async fn list(tx: &mut Tx, shop: &ShopId, from: Place, limit: i64) -> Result<Vec<FollowUpRule>> {
    let rows: Vec<Row> = on!(tx, |db| {
        sqlx::query_as(
        "SELECT id, display_name, follows, after_hours, text, text_en, rest_days, holdout, paused, automatic,
             version, created_at
         FROM follow_up_rules WHERE shop_id = $1 AND (created_at, id) > ($2, $3)
         ORDER BY created_at, id LIMIT $4"
    )
    .bind(shop.as_str())
    .bind(from.micros)
    .bind(from.id)
    .bind(limit)
    .fetch_all(db)
    .await
    })?;
    rows.into_iter().map(FollowUpRule::try_from).collect()
}

/// The rules that are not switched off, oldest first.
pub(crate) async fn active(tx: &mut Tx, shop: &ShopId) -> Result<Vec<FollowUpRule>> {
    let rows: Vec<Row> = on!(tx, |db| {
        sqlx::query_as(
        "SELECT id, display_name, follows, after_hours, text, text_en, rest_days, holdout, paused, automatic,
             version, created_at
         FROM follow_up_rules WHERE shop_id = $1 AND NOT paused ORDER BY created_at, id"
    )
    .bind(shop.as_str())
    .fetch_all(db)
    .await
    })?;
    rows.into_iter().map(FollowUpRule::try_from).collect()
}
