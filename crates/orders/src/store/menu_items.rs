use std::collections::BTreeMap;

use kernel::ShopId;
use sqlx::{FromRow, QueryBuilder};
use storage::{Error, Result, Tx, column::from_json, execute, expect_one_row, on};

use crate::domain::menu::Item;

/// A statement takes some 32,000 values.
const AT_ONCE: usize = 2_000;

/// A dish as it is kept.
#[derive(Clone, Debug)]
pub(crate) struct ItemRecord {
    pub(crate) item: Item,
    pub(crate) version: i64,
}

#[derive(FromRow)]
#[expect(clippy::struct_excessive_bools, reason = "each is a column")]
struct Row {
    code: i64,
    dish_id: i64,
    display_name: String,
    display_name_en: String,
    aliases: String,
    price: i64,
    cost: Option<i64>,
    takes_rice: bool,
    category: String,
    sold_out: bool,
    ingredients: String,
    allergens: String,
    allergens_checked: bool,
    retired: bool,
    version: i64,
}

/// The dishes of a shop by code, from above `after`, those that are retired too
/// where that is asked for.
pub(crate) async fn list(
    tx: &mut Tx,
    shop: &ShopId,
    after: i32,
    most: i64,
    retired: bool,
) -> Result<Vec<ItemRecord>> {
    let rows: Vec<Row> = on!(tx, |db| {
        sqlx::query_as(
        "SELECT code, dish_id, display_name, display_name_en, aliases, price, cost, takes_rice, category, sold_out,
         ingredients, allergens, allergens_checked, retired, version FROM menu_items WHERE shop_id = $1 AND code > $2 AND (NOT retired OR $4) ORDER BY code LIMIT $3"
    )
    .bind(shop.as_str())
    .bind(i64::from(after))
    .bind(most)
    .bind(retired)
    .fetch_all(db)
    .await
    })?;
    rows.into_iter().map(ItemRecord::try_from).collect()
}

/// All dishes of a shop, those that are retired too.
pub(crate) async fn all(tx: &mut Tx, shop: &ShopId) -> Result<Vec<ItemRecord>> {
    list(tx, shop, 0, i64::MAX, true).await
}

/// One dish.
pub(crate) async fn get(tx: &mut Tx, shop: &ShopId, code: i32) -> Result<Option<ItemRecord>> {
    let row: Option<Row> = on!(tx, |db| {
        sqlx::query_as(
        "SELECT code, dish_id, display_name, display_name_en, aliases, price, cost, takes_rice, category, sold_out,
         ingredients, allergens, allergens_checked, retired, version FROM menu_items WHERE shop_id = $1 AND code = $2"
    )
    .bind(shop.as_str())
    .bind(i64::from(code))
    .fetch_optional(db)
    .await
    })?;
    row.map(ItemRecord::try_from).transpose()
}

/// Adds dishes; a unique violation if a code is on the menu.
pub(crate) async fn insert(tx: &mut Tx, shop: &ShopId, items: &[&Item]) -> Result<()> {
    for some in items.chunks(AT_ONCE) {
        on!(tx, |db| {
            let mut insert = QueryBuilder::new(
                "INSERT INTO menu_items (shop_id, code, dish_id, display_name, display_name_en, aliases, price, cost,
                 takes_rice, category, sold_out, ingredients, allergens, allergens_checked, retired, version) ",
            );
            insert.push_values(some, |mut row, item| {
                row.push_bind(shop.as_str())
                    .push_bind(i64::from(item.code))
                    .push_bind(i64::from(item.dish_id));
                row.push_bind(&item.name)
                    .push_bind(&item.name_en)
                    .push_bind(words_text(&item.aliases))
                    .push_bind(item.price);
                row.push_bind(item.cost).push_bind(item.takes_rice).push_bind(&item.category);
                row.push_bind(item.sold_out).push_bind(words_text(&item.ingredients));
                row.push_bind(words_text(&item.allergens)).push_bind(item.allergens_checked);
                row.push_bind(item.retired).push_bind(1_i64);
            });
            insert.build().persistent(false).execute(db).await.map(drop)
        })?;
    }
    Ok(())
}

/// Replaces a dish; [`storage::Error::Conflict`] if `record.version` is not the current one.
pub(crate) async fn update(tx: &mut Tx, shop: &ShopId, record: &ItemRecord) -> Result<()> {
    let item = &record.item;
    let changed = execute!(
        tx,
        sqlx::query(
            "UPDATE menu_items SET display_name = $4, display_name_en = $5, aliases = $6, price = $7,
             cost = $8, takes_rice = $9, category = $10, sold_out = $11, ingredients = $12,
             allergens = $13, allergens_checked = $14, retired = $15, version = version + 1
             WHERE shop_id = $1 AND code = $2 AND version = $3"
        )
        .bind(shop.as_str())
        .bind(i64::from(item.code))
        .bind(record.version)
        .bind(&item.name)
        .bind(&item.name_en)
        .bind(words_text(&item.aliases))
        .bind(item.price)
        .bind(item.cost)
        .bind(item.takes_rice)
        .bind(&item.category)
        .bind(item.sold_out)
        .bind(words_text(&item.ingredients))
        .bind(words_text(&item.allergens))
        .bind(item.allergens_checked)
        .bind(item.retired)
    )?;
    expect_one_row(changed)
}

/// Takes a dish away; [`storage::Error::Conflict`] if there is none of that code and version.
pub(crate) async fn delete(tx: &mut Tx, shop: &ShopId, code: i32, version: i64) -> Result<()> {
    let deleted = execute!(
        tx,
        sqlx::query("DELETE FROM menu_items WHERE shop_id = $1 AND code = $2 AND version = $3")
            .bind(shop.as_str())
            .bind(i64::from(code))
            .bind(version)
    )?;
    expect_one_row(deleted)
}

/// Takes a dish off the menu and gives it another code, or its own; [`storage::Error::Conflict`] if
/// `record.version` is not the current one.
pub(crate) async fn retire(tx: &mut Tx, shop: &ShopId, record: &ItemRecord, code: i32) -> Result<()> {
    let changed = execute!(
        tx,
        sqlx::query(
            "UPDATE menu_items SET code = $4, retired = TRUE, version = version + 1
             WHERE shop_id = $1 AND code = $2 AND version = $3"
        )
        .bind(shop.as_str())
        .bind(i64::from(record.item.code))
        .bind(record.version)
        .bind(i64::from(code))
    )?;
    expect_one_row(changed)
}

/// The codes of all dishes by their ids.
pub(crate) async fn codes(tx: &mut Tx, shop: &ShopId) -> Result<BTreeMap<i32, i32>> {
    let all = all(tx, shop).await?;
    Ok(all.into_iter().map(|record| (record.item.dish_id, record.item.code)).collect())
}

fn words_text(words: &[String]) -> String {
    serde_json::Value::from(words).to_string()
}

impl TryFrom<Row> for ItemRecord {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let item = Item {
            code: i32::try_from(row.code).map_err(|why| Error::corrupt("menu_items", why))?,
            dish_id: i32::try_from(row.dish_id).map_err(|why| Error::corrupt("menu_items", why))?,
            name: row.display_name,
            name_en: row.display_name_en,
            aliases: from_json(&row.aliases, "menu_items")?,
            price: row.price,
            cost: row.cost,
            takes_rice: row.takes_rice,
            category: row.category,
            sold_out: row.sold_out,
            ingredients: from_json(&row.ingredients, "menu_items")?,
            allergens: from_json(&row.allergens, "menu_items")?,
            allergens_checked: row.allergens_checked,
            retired: row.retired,
        };
        Ok(Self { item, version: row.version })
    }
}
