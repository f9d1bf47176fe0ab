//! How the value of a shop's guests is reckoned.

use kernel::{ShopId, Time};
use storage::{
    Result, Tx,
    column::{from_json, time, to_json, word},
    execute, on,
};

use crate::domain::value::Fit;

const TABLE: &str = "value_models";

/// Has the model of a shop fitted at `due` if it never was, and `anew` also if it was, or is
/// just being fitted.
pub(crate) async fn make_due(tx: &mut Tx, shop: &ShopId, due: Time, anew: bool) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO value_models (shop_id, due_at, revision, fitted_at, fit) VALUES ($1, $2, 0, NULL, '')
             ON CONFLICT (shop_id) DO UPDATE SET revision = value_models.revision + 1,
                 due_at = CASE WHEN value_models.due_at > excluded.due_at
                     THEN excluded.due_at ELSE value_models.due_at END
             WHERE $3"
        )
        .bind(shop.as_str())
        .bind(due.micros())
        .bind(anew)
    )?;
    Ok(())
}

/// Shops whose model is to be fitted by now, each with how often that was asked for.
pub(crate) async fn due(tx: &mut Tx, now: Time, most: i64) -> Result<Vec<(ShopId, i64)>> {
    let shops: Vec<(String, i64)> = on!(tx, |db| sqlx::query_as(
        "SELECT shop_id, revision FROM value_models WHERE due_at <= $1 ORDER BY due_at LIMIT $2"
    )
    .bind(now.micros())
    .bind(most)
    .fetch_all(db)
    .await)?;
    shops.into_iter().map(|(shop, revision)| Ok((word(&shop, TABLE)?, revision))).collect()
}

/// Puts a fit in the place of the one of before, until it is due again; at once if that was
/// asked for since `revision`, for then more was bought than it is fitted to.
pub(crate) async fn put(
    tx: &mut Tx,
    shop: &ShopId,
    fit: &Fit,
    revision: i64,
    (now, due): (Time, Time),
) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "UPDATE value_models SET fit = $2, fitted_at = $3,
                 due_at = CASE WHEN revision = $5 THEN $4 ELSE due_at END
             WHERE shop_id = $1"
        )
        .bind(shop.as_str())
        .bind(to_json(fit, TABLE)?)
        .bind(now.micros())
        .bind(due.micros())
        .bind(revision)
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
