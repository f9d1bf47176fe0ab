//! When a campaign is to be looked at for its days, and how far its customers were
//! gone through.

use kernel::{CustomerId, ShopId, Time};
use storage::{Error, Result, Tx, execute, on};
use uuid::Uuid;

use crate::domain::CampaignId;

const TABLE: &str = "campaigns";

/// Campaigns of all shops that are to be looked at by now.
pub(crate) async fn due(tx: &mut Tx, now: Time, limit: i64) -> Result<Vec<(ShopId, CampaignId)>> {
    let rows: Vec<(String, Uuid)> = on!(tx, |db| sqlx::query_as(
        "SELECT shop_id, id FROM campaigns WHERE trigger_kind = 'DATE' AND NOT deleted AND due_at <= $1
         ORDER BY due_at, shop_id, id LIMIT $2"
    )
    .bind(now.micros())
    .bind(limit)
    .fetch_all(db)
    .await)?;
    let read = |(shop, id): (String, Uuid)| {
        let shop = shop.parse().map_err(|why| Error::corrupt(TABLE, why))?;
        Ok((shop, CampaignId(id)))
    };
    rows.into_iter().map(read).collect()
}

/// Holds a campaign until the transaction ends, if it is still due; answers
/// after whom to go on, the nil customer for the first.
pub(crate) async fn lock(
    tx: &mut Tx,
    shop: &ShopId,
    id: CampaignId,
    now: Time,
) -> Result<Option<CustomerId>> {
    let after: Option<Option<Uuid>> = on!(tx, |db| sqlx::query_scalar(
        "UPDATE campaigns SET due_at = due_at
         WHERE shop_id = $1 AND id = $2 AND trigger_kind = 'DATE' AND NOT deleted AND due_at <= $3
         RETURNING due_after"
    )
    .bind(shop.as_str())
    .bind(id.0)
    .bind(now.micros())
    .fetch_optional(db)
    .await)?;
    Ok(after.map(|after| CustomerId(after.unwrap_or_default())))
}

/// Has a campaign looked at again then, from its first customer on.
pub(crate) async fn postpone(tx: &mut Tx, shop: &ShopId, id: CampaignId, until: Time) -> Result<()> {
    execute!(
        tx,
        sqlx::query("UPDATE campaigns SET due_at = $3, due_after = NULL WHERE shop_id = $1 AND id = $2")
            .bind(shop.as_str())
            .bind(id.0)
            .bind(until.micros())
    )?;
    Ok(())
}

/// Notes how far a campaign's customers were gone through.
pub(crate) async fn continue_after(
    tx: &mut Tx,
    shop: &ShopId,
    id: CampaignId,
    last: CustomerId,
) -> Result<()> {
    execute!(
        tx,
        sqlx::query("UPDATE campaigns SET due_after = $3 WHERE shop_id = $1 AND id = $2")
            .bind(shop.as_str())
            .bind(id.0)
            .bind(last.0)
    )?;
    Ok(())
}
