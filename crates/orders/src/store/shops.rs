use kernel::ShopId;
use sqlx::FromRow;
use storage::{Error, Result, Tx, column, execute, expect_one_row, on};

use crate::domain::shop::Shop;

const TABLE: &str = "shops";

/// A shop as it is kept.
#[derive(Clone, Debug)]
pub(crate) struct ShopRecord {
    pub(crate) display_name: String,
    pub(crate) display_name_en: String,
    pub(crate) shop: Shop,
    pub(crate) version: i64,
    pub(crate) menu_revision: i64,
}

#[derive(FromRow)]
struct Row {
    display_name: String,
    display_name_en: String,
    time_zone: String,
    currency: String,
    opening_hours: String,
    rice_code: i64,
    trust_unbound_senders: bool,
    delivery_fee: Option<i64>,
    usual_minutes: i64,
    wish_words: String,
    version: i64,
    menu_revision: i64,
}

/// Adds a shop; a unique violation if there is one of that id.
pub(crate) async fn insert(tx: &mut Tx, id: &ShopId, record: &ShopRecord) -> Result<()> {
    let (time_zone, hours) = column::zone_and_hours(&record.shop.schedule, TABLE)?;
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO shops (shop_id, display_name, display_name_en, time_zone, currency,
             opening_hours, rice_code, trust_unbound_senders, delivery_fee, usual_minutes, wish_words,
             version, menu_revision)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1, 1)"
        )
        .bind(id.as_str())
        .bind(&record.display_name)
        .bind(&record.display_name_en)
        .bind(time_zone)
        .bind(&record.shop.currency)
        .bind(&hours)
        .bind(i64::from(record.shop.rice_code.unwrap_or(0)))
        .bind(record.shop.trust_unbound_senders)
        .bind(record.shop.delivery_fee)
        .bind(i64::from(record.shop.usual_minutes))
        .bind(column::to_json(&record.shop.wish_words, TABLE)?)
    )?;
    Ok(())
}

/// A shop.
pub(crate) async fn get(tx: &mut Tx, id: &ShopId) -> Result<Option<ShopRecord>> {
    let row: Option<Row> = on!(tx, |db| {
        sqlx::query_as(
        "SELECT display_name, display_name_en, time_zone, currency, opening_hours, rice_code,
         trust_unbound_senders, delivery_fee, usual_minutes, wish_words, version, menu_revision FROM shops WHERE shop_id = $1"
    )
    .bind(id.as_str())
    .fetch_optional(db)
    .await
    })?;
    row.map(ShopRecord::try_from).transpose()
}

/// The ids of all shops.
pub(crate) async fn ids(tx: &mut Tx) -> Result<Vec<String>> {
    Ok(on!(tx, |db| sqlx::query_scalar("SELECT shop_id FROM shops ORDER BY shop_id").fetch_all(db).await)?)
}

/// The shop whose id comes next after `after`.
pub(crate) async fn next(tx: &mut Tx, after: &str) -> Result<Option<ShopId>> {
    let id: Option<String> = on!(tx, |db| sqlx::query_scalar(
        "SELECT shop_id FROM shops WHERE shop_id > $1 ORDER BY shop_id LIMIT 1"
    )
    .bind(after)
    .fetch_optional(db)
    .await)?;
    id.map(|id| id.parse().map_err(|why| Error::corrupt(TABLE, why))).transpose()
}

/// Replaces a shop's settings; [`Error::Conflict`] if `record.version` is not the
/// current one.
pub(crate) async fn update(tx: &mut Tx, id: &ShopId, record: &ShopRecord) -> Result<()> {
    let (time_zone, hours) = column::zone_and_hours(&record.shop.schedule, TABLE)?;
    let changed = execute!(
        tx,
        sqlx::query(
            "UPDATE shops SET display_name = $3, display_name_en = $4, time_zone = $5, currency = $6,
             opening_hours = $7, rice_code = $8, trust_unbound_senders = $9, delivery_fee = $10,
             usual_minutes = $11, wish_words = $12,
             version = version + 1, menu_revision = menu_revision + 1
             WHERE shop_id = $1 AND version = $2"
        )
        .bind(id.as_str())
        .bind(record.version)
        .bind(&record.display_name)
        .bind(&record.display_name_en)
        .bind(time_zone)
        .bind(&record.shop.currency)
        .bind(&hours)
        .bind(i64::from(record.shop.rice_code.unwrap_or(0)))
        .bind(record.shop.trust_unbound_senders)
        .bind(record.shop.delivery_fee)
        .bind(i64::from(record.shop.usual_minutes))
        .bind(column::to_json(&record.shop.wish_words, TABLE)?)
    )?;
    expect_one_row(changed)
}

/// Holds changes of the menu off until the end of the transaction. Answers the
/// shop's currency; `None` if there is no such shop.
pub(crate) async fn hold(tx: &mut Tx, id: &ShopId) -> Result<Option<String>> {
    Ok(on!(tx, |db| sqlx::query_scalar(
        "UPDATE shops SET menu_revision = menu_revision WHERE shop_id = $1 RETURNING currency"
    )
    .bind(id.as_str())
    .fetch_optional(db)
    .await)?)
}

/// Notes that the menu changes, and holds other changes of it off until the end
/// of the transaction, so that the rules over all of it can be checked. Answers
/// the shop's currency and the menu's revision; `None` if there is no such shop.
pub(crate) async fn hold_menu(tx: &mut Tx, id: &ShopId) -> Result<Option<(String, i64)>> {
    Ok(on!(tx, |db| sqlx::query_as(
        "UPDATE shops SET menu_revision = menu_revision + 1 WHERE shop_id = $1
         RETURNING currency, menu_revision"
    )
    .bind(id.as_str())
    .fetch_optional(db)
    .await)?)
}

impl TryFrom<Row> for ShopRecord {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let rice_code = i32::try_from(row.rice_code).map_err(|why| Error::corrupt(TABLE, why))?;
        let shop = Shop {
            schedule: column::schedule(&row.time_zone, &row.opening_hours, TABLE)?,
            currency: row.currency,
            rice_code: (rice_code != 0).then_some(rice_code),
            trust_unbound_senders: row.trust_unbound_senders,
            delivery_fee: row.delivery_fee,
            usual_minutes: i32::try_from(row.usual_minutes).map_err(|why| Error::corrupt(TABLE, why))?,
            wish_words: column::from_json(&row.wish_words, TABLE)?,
        };
        Ok(Self {
            display_name: row.display_name,
            display_name_en: row.display_name_en,
            shop,
            version: row.version,
            menu_revision: row.menu_revision,
        })
    }
}
