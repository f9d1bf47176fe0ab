use kernel::{Money, Place, ShopId};
use sqlx::FromRow;
use storage::{
    Error, Result, Tx,
    column::{from_json, time, to_json, word},
    execute, expect_one_row, on,
};
use uuid::Uuid;

use crate::domain::{Reward, RewardId};

const TABLE: &str = "rewards";

#[derive(FromRow)]
struct Row {
    id: Uuid,
    display_name: String,
    display_name_en: String,
    layer: String,
    cost: i64,
    currency: String,
    item_code: i64,
    stock: Option<i64>,
    alternatives: String,
    suits: String,
    min_age: i64,
    points_price: i64,
    retired: bool,
    version: i64,
    created_at: i64,
}

impl TryFrom<Row> for Reward {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let currency = row.currency.parse().map_err(|why| Error::corrupt(TABLE, why))?;
        Ok(Self {
            id: RewardId(row.id),
            display_name: row.display_name,
            display_name_en: row.display_name_en,
            layer: word(&row.layer, TABLE)?,
            cost: Money { minor: row.cost, currency },
            item_code: row.item_code,
            stock: row.stock,
            alternatives: from_json(&row.alternatives, TABLE)?,
            suits: from_json(&row.suits, TABLE)?,
            min_age: row.min_age,
            points_price: row.points_price,
            retired: row.retired,
            version: row.version,
            created_at: time(row.created_at, TABLE)?,
        })
    }
}

/// Adds a reward.
pub(crate) async fn insert(tx: &mut Tx, shop: &ShopId, reward: &Reward) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO rewards (shop_id, id, display_name, display_name_en, layer, cost, currency,
             item_code, stock, alternatives, suits, min_age, points_price, retired, version, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)"
        )
        .bind(shop.as_str())
        .bind(reward.id.0)
        .bind(&reward.display_name)
        .bind(&reward.display_name_en)
        .bind(reward.layer.as_str())
        .bind(reward.cost.minor)
        .bind(reward.cost.currency.as_str())
        .bind(reward.item_code)
        .bind(reward.stock)
        .bind(to_json(&reward.alternatives, TABLE)?)
        .bind(to_json(&reward.suits, TABLE)?)
        .bind(reward.min_age)
        .bind(reward.points_price)
        .bind(reward.retired)
        .bind(reward.version)
        .bind(reward.created_at.micros())
    )?;
    Ok(())
}

/// Puts `after` in the place of `before`, of which it is the next version. The
/// stock is written only if it was changed, so that what is given in the
/// meantime counts. Fails with [`Error::Conflict`] if another change came first.
pub(crate) async fn update(tx: &mut Tx, shop: &ShopId, before: &Reward, after: &Reward) -> Result<()> {
    let changed = execute!(
        tx,
        sqlx::query(
            "UPDATE rewards SET display_name = $3, display_name_en = $4, layer = $5, cost = $6,
                 currency = $7, item_code = $8, stock = CASE WHEN $9 THEN $10 ELSE stock END,
                 alternatives = $11, suits = $12, min_age = $13, points_price = $14, retired = $15,
                 version = $16
             WHERE shop_id = $1 AND id = $2 AND version = $17"
        )
        .bind(shop.as_str())
        .bind(after.id.0)
        .bind(&after.display_name)
        .bind(&after.display_name_en)
        .bind(after.layer.as_str())
        .bind(after.cost.minor)
        .bind(after.cost.currency.as_str())
        .bind(after.item_code)
        .bind(before.stock != after.stock)
        .bind(after.stock)
        .bind(to_json(&after.alternatives, TABLE)?)
        .bind(to_json(&after.suits, TABLE)?)
        .bind(after.min_age)
        .bind(after.points_price)
        .bind(after.retired)
        .bind(after.version)
        .bind(before.version)
    )?;
    expect_one_row(changed)
}

/// A reward, retired ones too.
pub(crate) async fn get(tx: &mut Tx, shop: &ShopId, id: RewardId) -> Result<Option<Reward>> {
    let row: Option<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT id, display_name, display_name_en, layer, cost, currency, item_code, stock, alternatives,
             suits, min_age, points_price, retired, version, created_at
         FROM rewards WHERE shop_id = $1 AND id = $2"
    )
    .bind(shop.as_str())
    .bind(id.0)
    .fetch_optional(db)
    .await)?;
    row.map(Reward::try_from).transpose()
}

/// What may be given, oldest first, from a place on.
pub(crate) async fn list(tx: &mut Tx, shop: &ShopId, after: Place, limit: i64) -> Result<Vec<Reward>> {
    let rows: Vec<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT id, display_name, display_name_en, layer, cost, currency, item_code, stock, alternatives,
             suits, min_age, points_price, retired, version, created_at
         FROM rewards WHERE shop_id = $1 AND (created_at, id) > ($2, $3) AND NOT retired
         ORDER BY created_at, id LIMIT $4"
    )
    .bind(shop.as_str())
    .bind(after.micros)
    .bind(after.id)
    .bind(limit)
    .fetch_all(db)
    .await)?;
    rows.into_iter().map(Reward::try_from).collect()
}

/// Every reward of a shop, retired ones too, oldest first.
pub(crate) async fn all(tx: &mut Tx, shop: &ShopId) -> Result<Vec<Reward>> {
    let rows: Vec<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT id, display_name, display_name_en, layer, cost, currency, item_code, stock, alternatives,
             suits, min_age, points_price, retired, version, created_at
         FROM rewards WHERE shop_id = $1 ORDER BY created_at, id"
    )
    .bind(shop.as_str())
    .fetch_all(db)
    .await)?;
    rows.into_iter().map(Reward::try_from).collect()
}

/// Takes so many off the stock; `false` if fewer are left. A reward that is not
/// counted always suffices.
pub(crate) async fn take(tx: &mut Tx, shop: &ShopId, id: RewardId, quantity: i64) -> Result<bool> {
    let changed = execute!(
        tx,
        sqlx::query(
            "UPDATE rewards SET stock = stock - $3
             WHERE shop_id = $1 AND id = $2 AND NOT retired AND (stock IS NULL OR stock >= $3)"
        )
        .bind(shop.as_str())
        .bind(id.0)
        .bind(quantity)
    )?;
    Ok(changed == 1)
}

/// Puts so many back into the stock, if it is counted.
pub(crate) async fn put_back(tx: &mut Tx, shop: &ShopId, id: RewardId, quantity: i64) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "UPDATE rewards SET stock = stock + $3 WHERE shop_id = $1 AND id = $2 AND stock IS NOT NULL"
        )
        .bind(shop.as_str())
        .bind(id.0)
        .bind(quantity)
    )?;
    Ok(())
}
