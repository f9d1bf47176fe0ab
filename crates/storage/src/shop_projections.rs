//! The table `shop_projections` of a service that has to know whose day it is in a
//! shop, and in which currency, and is told so by the events of orders.

use kernel::{ShopId, ShopProjection};
use sqlx::FromRow;

use crate::{Result, Tx, column, execute, on};

const TABLE: &str = "shop_projections";

#[derive(FromRow)]
struct Row {
    time_zone: String,
    currency: String,
    opening_hours: String,
    revision: i64,
}

/// Notes what an event says of a shop, unless more is known already.
pub async fn put(tx: &mut Tx, shop: &ShopId, known: &ShopProjection) -> Result<()> {
    let (time_zone, hours) = column::zone_and_hours(&known.schedule, TABLE)?;
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO shop_projections (shop_id, time_zone, currency, opening_hours, revision)
             VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (shop_id) DO UPDATE SET time_zone = excluded.time_zone,
                 currency = excluded.currency, opening_hours = excluded.opening_hours,
                 revision = excluded.revision
             WHERE shop_projections.revision < excluded.revision"
        )
        .bind(shop.as_str())
        .bind(time_zone)
        .bind(known.currency.as_str())
        .bind(&hours)
        .bind(known.revision)
    )?;
    Ok(())
}

/// What is known of a shop; [`ShopProjection::unknown`] until an event named it.
pub async fn get(tx: &mut Tx, shop: &ShopId) -> Result<ShopProjection> {
    let row: Option<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT time_zone, currency, opening_hours, revision FROM shop_projections WHERE shop_id = $1"
    )
    .bind(shop.as_str())
    .fetch_optional(db)
    .await)?;
    row.as_ref().map_or_else(|| Ok(ShopProjection::unknown()), known)
}

fn known(row: &Row) -> Result<ShopProjection> {
    Ok(ShopProjection {
        schedule: column::schedule(&row.time_zone, &row.opening_hours, TABLE)?,
        currency: column::word(&row.currency, TABLE)?,
        revision: row.revision,
    })
}
