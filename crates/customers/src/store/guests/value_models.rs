//! How the value of a shop's guests is reckoned.

use kernel::{ShopId, Time};
use storage::{
    Result, Tx,
    column::{from_json, time, to_json, word},
    execute, on,
};

use crate::domain::value::Fit;

const TABLE: &str = "value_models";

/// Has the model of a shop fitted at `due` if it never was, and `anew` also if it was.
pub(crate) async fn make_due(tx: &mut Tx, shop: &ShopId, due: Time, anew: bool) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO value_models (shop_id, due_at, fitted_at, fit) VALUES ($1, $2, NULL, '')
             ON CONFLICT (shop_id) DO UPDATE SET due_at = excluded.due_at
             WHERE $3 AND value_models.due_at > excluded.due_at"
        )
        .bind(shop.as_str())
        .bind(due.micros())
        .bind(anew)
    )?;
    Ok(())
}

/// Shops whose model is to be fitted by now.
pub(crate) async fn due(tx: &mut Tx, now: Time, most: i64) -> Result<Vec<ShopId>> {
    let shops: Vec<String> = on!(tx, |db| sqlx::query_scalar(
        "SELECT shop_id FROM value_models WHERE due_at <= $1 ORDER BY due_at LIMIT $2"
    )
    .bind(now.micros())
    .bind(most)
    .fetch_all(db)
    .await)?;
    shops.iter().map(|shop| word(shop, TABLE)).collect()
}

/// Puts a fit in the place of the one of before, until it is due again.
pub(crate) async fn put(tx: &mut Tx, shop: &ShopId, fit: &Fit, now: Time, due: Time) -> Result<()> {
    execute!(
        tx,
        sqlx::query("UPDATE value_models SET fit = $2, fitted_at = $3, due_at = $4 WHERE shop_id = $1")
            .bind(shop.as_str())
            .bind(to_json(fit, TABLE)?)
            .bind(now.micros())
            .bind(due.micros())
    )?;
    Ok(())
}

/// The fit of a shop, and when it was made; `None` before the first.
pub(crate) async fn get(tx: &mut Tx, shop: &ShopId) -> Result<Option<(Fit, Time)>> {
    let row: Option<(String, i64)> = on!(tx, |db| sqlx::query_as(
        "SELECT fit, fitted_at FROM value_models WHERE shop_id = $1 AND fitted_at IS NOT NULL"
    )
    .bind(shop.as_str())
    .fetch_optional(db)
    .await)?;
    row.map(|(fit, at)| Ok((from_json(&fit, TABLE)?, time(at, TABLE)?))).transpose()
}
