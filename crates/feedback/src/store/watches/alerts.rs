use kernel::{CustomerId, Place, ShopId, Time};
use sqlx::FromRow;
use storage::{
    Error, Result, Tx,
    column::{maybe_time, time, word},
    execute, on,
};
use uuid::Uuid;

use crate::domain::watches::{Alert, AlertId, Watch, alert::Wording};

const TABLE: &str = "alerts";

#[derive(FromRow)]
struct Row {
    id: Uuid,
    kind: String,
    customer_id: Option<Uuid>,
    text: String,
    text_en: String,
    created_at: i64,
    acknowledged_by: String,
    acknowledged_at: Option<i64>,
}

impl TryFrom<Row> for Alert {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: AlertId(row.id),
            watch: word(&row.kind, TABLE)?,
            customer: row.customer_id.map(CustomerId),
            text: Wording { zh: row.text, en: row.text_en },
            created_at: time(row.created_at, TABLE)?,
            acknowledged_by: row.acknowledged_by,
            acknowledged_at: maybe_time(row.acknowledged_at, TABLE)?,
        })
    }
}

/// Which alerts a list shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shown {
    /// Only those of this watch, if any.
    pub(crate) watch: Option<Watch>,
    /// Those somebody saw to, too.
    pub(crate) with_acknowledged: bool,
}

/// Raises an alert, unless one of its watch was raised for the same cause.
pub(crate) async fn raise(tx: &mut Tx, shop: &ShopId, alert: &Alert, cause: &str) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO alerts (shop_id, id, kind, customer_id, cause, text, text_en, created_at,
                 acknowledged_by, acknowledged_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', NULL) ON CONFLICT DO NOTHING"
        )
        .bind(shop.as_str())
        .bind(alert.id.0)
        .bind(alert.watch.as_str())
        .bind(alert.customer.map(|customer| customer.0))
        .bind(cause)
        .bind(&alert.text.zh)
        .bind(&alert.text.en)
        .bind(alert.created_at.micros())
    )?;
    Ok(())
}

/// Notes that somebody saw to an alert, unless somebody did before.
pub(crate) async fn acknowledge(tx: &mut Tx, shop: &ShopId, id: AlertId, by: &str, now: Time) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "UPDATE alerts SET acknowledged_by = $3, acknowledged_at = $4
             WHERE shop_id = $1 AND id = $2 AND acknowledged_at IS NULL"
        )
        .bind(shop.as_str())
        .bind(id.0)
        .bind(by)
        .bind(now.micros())
    )?;
    Ok(())
}

/// An alert, if there is one of that id.
pub(crate) async fn get(tx: &mut Tx, shop: &ShopId, id: AlertId) -> Result<Option<Alert>> {
    let row: Option<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT id, kind, customer_id, text, text_en, created_at, acknowledged_by, acknowledged_at
         FROM alerts WHERE shop_id = $1 AND id = $2"
    )
    .bind(shop.as_str())
    .bind(id.0)
    .fetch_optional(db)
    .await)?;
    row.map(Alert::try_from).transpose()
}

/// Alerts, newest first, from a place on.
pub(crate) async fn list(
    tx: &mut Tx,
    shop: &ShopId,
    shown: Shown,
    from: Place,
    limit: i64,
) -> Result<Vec<Alert>> {
    let rows: Vec<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT id, kind, customer_id, text, text_en, created_at, acknowledged_by, acknowledged_at
         FROM alerts WHERE shop_id = $1 AND ($2 = '' OR kind = $2) AND ($3 OR acknowledged_at IS NULL)
             AND (created_at, id) < ($4, $5)
         ORDER BY created_at DESC, id DESC LIMIT $6"
    )
    .bind(shop.as_str())
    .bind(shown.watch.map_or("", Watch::as_str))
    .bind(shown.with_acknowledged)
    .bind(from.micros)
    .bind(from.id)
    .bind(limit)
    .fetch_all(db)
    .await)?;
    rows.into_iter().map(Alert::try_from).collect()
}

/// Gives the alerts of a merged record to its survivor.
pub(crate) async fn merge(tx: &mut Tx, shop: &ShopId, merged: CustomerId, into: CustomerId) -> Result<()> {
    execute!(
        tx,
        sqlx::query("UPDATE alerts SET customer_id = $3 WHERE shop_id = $1 AND customer_id = $2")
            .bind(shop.as_str())
            .bind(merged.0)
            .bind(into.0)
    )?;
    Ok(())
}
