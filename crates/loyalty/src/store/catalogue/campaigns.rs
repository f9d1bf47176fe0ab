use std::{collections::HashMap, ops::RangeInclusive};

use kernel::{Place, ShopId};
use sqlx::FromRow;
use storage::{
    Error, Result, Tx,
    column::{from_json, maybe_time, time, to_json, word},
    execute, expect_one_row, on,
};
use uuid::Uuid;

use crate::{
    domain::{BudgetUse, Campaign, CampaignId, Spent},
    store::grants::budget_use::{ALL_DAYS, EVERYBODY},
};

const TABLE: &str = "campaigns";

#[derive(FromRow)]
struct Row {
    id: Uuid,
    display_name: String,
    display_name_en: String,
    trigger_kind: String,
    conditions: String,
    offers: String,
    offers_per_order: i64,
    budget: String,
    holdout_basis_points: i64,
    automatic: bool,
    paused: bool,
    starts_at: Option<i64>,
    ends_at: Option<i64>,
    topic: String,
    words: String,
    deleted: bool,
    version: i64,
    created_at: i64,
}

impl TryFrom<Row> for Campaign {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: CampaignId(row.id),
            display_name: row.display_name,
            display_name_en: row.display_name_en,
            trigger: word(&row.trigger_kind, TABLE)?,
            conditions: from_json(&row.conditions, TABLE)?,
            offers: from_json(&row.offers, TABLE)?,
            offers_per_order: row.offers_per_order,
            budget: from_json(&row.budget, TABLE)?,
            holdout_basis_points: row.holdout_basis_points,
            automatic: row.automatic,
            paused: row.paused,
            starts_at: maybe_time(row.starts_at, TABLE)?,
            ends_at: maybe_time(row.ends_at, TABLE)?,
            topic: row.topic,
            words: from_json(&row.words, TABLE)?,
            deleted: row.deleted,
            version: row.version,
            created_at: time(row.created_at, TABLE)?,
        })
    }
}

/// Adds a campaign.
pub(crate) async fn insert(tx: &mut Tx, shop: &ShopId, campaign: &Campaign) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO campaigns (shop_id, id, display_name, display_name_en, trigger_kind, conditions,
             offers, offers_per_order, budget, holdout_basis_points, automatic, paused, starts_at, ends_at,
             topic, deleted, version, created_at, words)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)"
        )
        .bind(shop.as_str())
        .bind(campaign.id.0)
        .bind(&campaign.display_name)
        .bind(&campaign.display_name_en)
        .bind(campaign.trigger.as_str())
        .bind(to_json(&campaign.conditions, TABLE)?)
        .bind(to_json(&campaign.offers, TABLE)?)
        .bind(campaign.offers_per_order)
        .bind(to_json(&campaign.budget, TABLE)?)
        .bind(campaign.holdout_basis_points)
        .bind(campaign.automatic)
        .bind(campaign.paused)
        .bind(campaign.starts_at.map(kernel::Time::micros))
        .bind(campaign.ends_at.map(kernel::Time::micros))
        .bind(&campaign.topic)
        .bind(campaign.deleted)
        .bind(campaign.version)
        .bind(campaign.created_at.micros())
        .bind(to_json(&campaign.words, TABLE)?)
    )?;
    Ok(())
}

/// Puts `after` in the place of the version before it. Fails with
/// [`Error::Conflict`] if another change came first.
pub(crate) async fn update(tx: &mut Tx, shop: &ShopId, after: &Campaign) -> Result<()> {
    let changed = execute!(
        tx,
        sqlx::query(
            "UPDATE campaigns SET display_name = $3, display_name_en = $4, trigger_kind = $5,
                 conditions = $6, offers = $7, offers_per_order = $8, budget = $9,
                 holdout_basis_points = $10, automatic = $11, paused = $12, starts_at = $13,
                 ends_at = $14, topic = $15, deleted = $16, version = $17, words = $18, due_at = 0,
                 due_after = NULL
             WHERE shop_id = $1 AND id = $2 AND version = $17 - 1"
        )
        .bind(shop.as_str())
        .bind(after.id.0)
        .bind(&after.display_name)
        .bind(&after.display_name_en)
        .bind(after.trigger.as_str())
        .bind(to_json(&after.conditions, TABLE)?)
        .bind(to_json(&after.offers, TABLE)?)
        .bind(after.offers_per_order)
        .bind(to_json(&after.budget, TABLE)?)
        .bind(after.holdout_basis_points)
        .bind(after.automatic)
        .bind(after.paused)
        .bind(after.starts_at.map(kernel::Time::micros))
        .bind(after.ends_at.map(kernel::Time::micros))
        .bind(&after.topic)
        .bind(after.deleted)
        .bind(after.version)
        .bind(to_json(&after.words, TABLE)?)
    )?;
    expect_one_row(changed)
}

/// A campaign, unless it was deleted.
pub(crate) async fn get(tx: &mut Tx, shop: &ShopId, id: CampaignId) -> Result<Option<Campaign>> {
    let row: Option<Row> = on!(tx, |db| {
        sqlx::query_as(
        "SELECT id, display_name, display_name_en, trigger_kind, conditions, offers, offers_per_order,
             budget, holdout_basis_points, automatic, paused, starts_at, ends_at, topic, words, deleted, version,
             created_at
         FROM campaigns WHERE shop_id = $1 AND id = $2 AND NOT deleted"
    )
    .bind(shop.as_str())
    .bind(id.0)
    .fetch_optional(db)
    .await
    })?;
    row.map(Campaign::try_from).transpose()
}

/// Campaigns that were not deleted, oldest first, from a place on.
pub(crate) async fn list(tx: &mut Tx, shop: &ShopId, after: Place, limit: i64) -> Result<Vec<Campaign>> {
    let rows: Vec<Row> = on!(tx, |db| {
        sqlx::query_as(
        "SELECT id, display_name, display_name_en, trigger_kind, conditions, offers, offers_per_order,
             budget, holdout_basis_points, automatic, paused, starts_at, ends_at, topic, words, deleted, version,
             created_at
         FROM campaigns WHERE shop_id = $1 AND (created_at, id) > ($2, $3) AND NOT deleted
         ORDER BY created_at, id LIMIT $4"
    )
    .bind(shop.as_str())
    .bind(after.micros)
    .bind(after.id)
    .bind(limit)
    .fetch_all(db)
    .await
    })?;
    rows.into_iter().map(Campaign::try_from).collect()
}

/// Every campaign of a shop that was not deleted, oldest first.
pub(crate) async fn all(tx: &mut Tx, shop: &ShopId) -> Result<Vec<Campaign>> {
    list(tx, shop, Place::OLDEST, i64::MAX).await
}

/// What was spent of the budgets of campaigns, from the lowest of their ids to
/// the highest, on a day and in all; on one customer is not asked. A campaign that spent nothing is not there.
pub(crate) async fn uses(
    tx: &mut Tx,
    shop: &ShopId,
    ids: RangeInclusive<CampaignId>,
    day: i64,
) -> Result<HashMap<CampaignId, BudgetUse>> {
    let rows: Vec<(Uuid, i64, i64, i64)> = on!(tx, |db| sqlx::query_as(
        "SELECT campaigns.id, budget_use.day, budget_use.spent, budget_use.used
         FROM campaigns JOIN budget_use ON budget_use.shop_id = campaigns.shop_id
             AND budget_use.budget_id = campaigns.id AND budget_use.day IN ($4, $5)
             AND budget_use.customer_id = $6
         WHERE campaigns.shop_id = $1 AND campaigns.id BETWEEN $2 AND $3 AND NOT campaigns.deleted"
    )
    .bind(shop.as_str())
    .bind(ids.start().0)
    .bind(ids.end().0)
    .bind(ALL_DAYS)
    .bind(day)
    .bind(EVERYBODY)
    .fetch_all(db)
    .await)?;
    let mut uses: HashMap<_, BudgetUse> = HashMap::new();
    for (id, of_day, money, count) in rows {
        let counted = uses.entry(CampaignId(id)).or_default();
        let part = if of_day == ALL_DAYS { &mut counted.total } else { &mut counted.daily };
        *part = Spent { money, count };
    }
    Ok(uses)
}
