use kernel::{Currency, KeptHours, Schedule, ShopId};
use sqlx::FromRow;
use storage::{Error, Result, Tx, execute, on};

use crate::domain::projections::ShopProjection;

const TABLE: &str = "shop_projections";

#[derive(FromRow)]
struct Row {
    time_zone: String,
    currency: String,
    opening_hours: String,
    revision: i64,
}

/// Notes what an event says of a shop, unless more is known already.
pub(crate) async fn put(tx: &mut Tx, shop: &ShopId, known: &ShopProjection) -> Result<()> {
    let hours = serde_json::to_string(&known.schedule.kept_hours());
    let hours = hours.map_err(|why| Error::corrupt(TABLE, why))?;
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
        .bind(known.schedule.time_zone.iana_name().unwrap_or("UTC"))
        .bind(known.currency.as_str())
        .bind(hours)
        .bind(known.revision)
    )?;
    Ok(())
}

/// What is known of a shop; [`ShopProjection::unknown`] until orders told of it.
pub(crate) async fn get(tx: &mut Tx, shop: &ShopId) -> Result<ShopProjection> {
    let row: Option<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT time_zone, currency, opening_hours, revision FROM shop_projections WHERE shop_id = $1"
    )
    .bind(shop.as_str())
    .fetch_optional(db)
    .await)?;
    row.map_or_else(|| Ok(ShopProjection::unknown()), ShopProjection::try_from)
}

impl TryFrom<Row> for ShopProjection {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let hours: KeptHours =
            serde_json::from_str(&row.opening_hours).map_err(|why| Error::corrupt(TABLE, why))?;
        let time_zone = jiff::tz::TimeZone::get(&row.time_zone).map_err(|why| Error::corrupt(TABLE, why))?;
        let schedule = Schedule::daily(time_zone, Vec::new()).with_hours(hours);
        let schedule = schedule.ok_or_else(|| Error::corrupt(TABLE, "a date"))?;
        let currency: Currency = row.currency.parse().map_err(|why| Error::corrupt(TABLE, why))?;
        Ok(Self { schedule, currency, revision: row.revision })
    }
}
