//! What a shop has few of, each a JSON object: ingredients, recipes, competitors,
//! terms, services, channels.

use kernel::ShopId;
use serde::{Serialize, de::DeserializeOwned};
use storage::{
    Result, Tx,
    column::{from_json, to_json},
    execute, expect_one_row, on,
};

use crate::domain::{
    channel::ChannelSettings,
    price_terms::{Competitor, PriceTerms},
    purchasing::{Ingredient, Recipe},
    service_products::ServiceProduct,
};

const TABLE: &str = "catalogue";

/// What is kept here.
pub(crate) trait Kept: Serialize + DeserializeOwned + Send + Sync {
    /// What it is called in the table.
    const KIND: &'static str;
}

impl Kept for Ingredient {
    const KIND: &'static str = "INGREDIENT";
}

impl Kept for Recipe {
    const KIND: &'static str = "RECIPE";
}

impl Kept for Competitor {
    const KIND: &'static str = "COMPETITOR";
}

impl Kept for PriceTerms {
    const KIND: &'static str = "PRICE_TERMS";
}

impl Kept for ServiceProduct {
    const KIND: &'static str = "SERVICE_PRODUCT";
}

impl Kept for ChannelSettings {
    const KIND: &'static str = "CHANNEL";
}

/// Something with its id and version.
#[derive(Clone, Debug)]
pub(crate) struct Entry<T> {
    pub(crate) id: String,
    pub(crate) value: T,
    pub(crate) version: i64,
}

/// One of a kind.
pub(crate) async fn get<T: Kept>(tx: &mut Tx, shop: &ShopId, id: &str) -> Result<Option<Entry<T>>> {
    let row: Option<(String, String, i64)> = on!(tx, |db| sqlx::query_as(
        "SELECT id, body, version FROM catalogue WHERE shop_id = $1 AND kind = $2 AND id = $3"
    )
    .bind(shop.as_str())
    .bind(T::KIND)
    .bind(id)
    .fetch_optional(db)
    .await)?;
    row.map(entry).transpose()
}

/// Those of a kind from behind an id, by it.
pub(crate) async fn list<T: Kept>(
    tx: &mut Tx,
    shop: &ShopId,
    after: &str,
    most: i64,
) -> Result<Vec<Entry<T>>> {
    let rows: Vec<(String, String, i64)> = on!(tx, |db| sqlx::query_as(
        "SELECT id, body, version FROM catalogue WHERE shop_id = $1 AND kind = $2 AND id > $3
         ORDER BY id LIMIT $4"
    )
    .bind(shop.as_str())
    .bind(T::KIND)
    .bind(after)
    .bind(most)
    .fetch_all(db)
    .await)?;
    rows.into_iter().map(entry).collect()
}

/// All of a kind.
pub(crate) async fn all<T: Kept>(tx: &mut Tx, shop: &ShopId) -> Result<Vec<Entry<T>>> {
    list(tx, shop, "", i64::MAX).await
}

/// Adds one; a unique violation if there is one of that id.
pub(crate) async fn insert<T: Kept>(tx: &mut Tx, shop: &ShopId, id: &str, value: &T) -> Result<()> {
    let body = to_json(value, TABLE)?;
    execute!(
        tx,
        sqlx::query("INSERT INTO catalogue (shop_id, kind, id, body, version) VALUES ($1, $2, $3, $4, 1)")
            .bind(shop.as_str())
            .bind(T::KIND)
            .bind(id)
            .bind(body)
    )?;
    Ok(())
}

/// Replaces one; [`storage::Error::Conflict`] unless this is the current version.
pub(crate) async fn update<T: Kept>(tx: &mut Tx, shop: &ShopId, entry: &Entry<T>) -> Result<()> {
    let body = to_json(&entry.value, TABLE)?;
    let changed = execute!(
        tx,
        sqlx::query(
            "UPDATE catalogue SET body = $4, version = version + 1
             WHERE shop_id = $1 AND kind = $2 AND id = $3 AND version = $5"
        )
        .bind(shop.as_str())
        .bind(T::KIND)
        .bind(&entry.id)
        .bind(body)
        .bind(entry.version)
    )?;
    expect_one_row(changed)
}

/// Takes one away; [`storage::Error::Conflict`] unless this is the current version.
pub(crate) async fn delete<T: Kept>(tx: &mut Tx, shop: &ShopId, entry: &Entry<T>) -> Result<()> {
    let deleted = execute!(
        tx,
        sqlx::query("DELETE FROM catalogue WHERE shop_id = $1 AND kind = $2 AND id = $3 AND version = $4")
            .bind(shop.as_str())
            .bind(T::KIND)
            .bind(&entry.id)
            .bind(entry.version)
    )?;
    expect_one_row(deleted)
}

fn entry<T: Kept>((id, body, version): (String, String, i64)) -> Result<Entry<T>> {
    Ok(Entry { id, value: from_json(&body, TABLE)?, version })
}
