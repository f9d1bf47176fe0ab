//! The points that a record brought into a merge.

use kernel::{CustomerId, ShopId, Time};
use sqlx::FromRow;
use storage::{Result, Tx, merges, on};
use uuid::Uuid;

use super::lots;
use crate::{
    domain::ledger::shares::{Drawn, Staying, WholeLot},
    store::projections::merges::{EARNINGS, HOLDS, LOTS},
};

#[derive(FromRow)]
struct Row {
    #[sqlx(flatten)]
    lot: lots::Row,
    redeemed: i64,
    taken: i64,
    is_bonus: bool,
}

/// The lots that were noted and are the survivor's still.
pub(crate) async fn lots(
    tx: &mut Tx,
    shop: &ShopId,
    (merged, survivor): (CustomerId, CustomerId),
) -> Result<Vec<WholeLot>> {
    let rows: Vec<Row> = on!(tx, |db| {
        sqlx::query_as(
            "SELECT lots.id, lots.order_id, issued, pending, remaining, held, expired, rule_version, active_at,
                 active_day, expires_at, month, lots.created_at, redeemed, taken,
                 transfers.debit = 'GIFT_BUDGET' AS is_bonus
             FROM noted_rows AS noted
             JOIN lots ON lots.shop_id = noted.shop_id AND lots.id = noted.row_id AND lots.customer_id = $3
             JOIN transfers ON transfers.shop_id = lots.shop_id AND transfers.id = lots.id
             WHERE noted.shop_id = $1 AND noted.merged_id = $2 AND noted.place = 'lots.customer_id'
             ORDER BY lots.id",
        )
        .bind(shop.as_str())
        .bind(merged.0)
        .bind(survivor.0)
        .fetch_all(db)
        .await
    })?;
    let whole = |row: Row| {
        let Row { lot, redeemed, taken, is_bonus } = row;
        Ok(WholeLot { lot: lot.try_into()?, redeemed, taken, is_bonus })
    };
    rows.into_iter().map(whole).collect()
}

/// What the survivor's holds drew and have not given back.
pub(crate) async fn drawn(
    tx: &mut Tx,
    shop: &ShopId,
    (merged, survivor): (CustomerId, CustomerId),
) -> Result<Vec<Drawn>> {
    let rows: Vec<(Uuid, Uuid, bool)> = on!(tx, |db| sqlx::query_as(
        "SELECT holds.id, hold_lots.lot_id, noted.row_id IS NULL
         FROM holds JOIN hold_lots ON hold_lots.shop_id = holds.shop_id AND hold_lots.hold_id = holds.id
         LEFT JOIN noted_rows AS noted ON noted.shop_id = holds.shop_id AND noted.merged_id = $2
             AND noted.place = 'holds.customer_id' AND noted.row_id = holds.id
         WHERE holds.shop_id = $1 AND holds.customer_id = $3 AND holds.state IN ('HELD', 'CAPTURED')
         ORDER BY holds.id, hold_lots.place"
    )
    .bind(shop.as_str())
    .bind(merged.0)
    .bind(survivor.0)
    .fetch_all(db)
    .await)?;
    let drawn = |(hold, lot, by_survivor)| Drawn { hold, lot, by_survivor };
    Ok(rows.into_iter().map(drawn).collect())
}

/// Points that the record owed when it was merged.
pub(crate) async fn owed(tx: &mut Tx, shop: &ShopId, merged: CustomerId, since: Time) -> Result<i64> {
    Ok(on!(tx, |db| sqlx::query_scalar(
        "SELECT CAST(coalesce(sum(points), 0) AS BIGINT) FROM transfers
         WHERE shop_id = $1 AND customer_id = $2 AND created_at >= $3
             AND debit = 'MERGED' AND credit = 'DEBT' AND reason = 'MERGED'"
    )
    .bind(shop.as_str())
    .bind(merged.0)
    .bind(since.micros())
    .fetch_one(db)
    .await)?)
}

/// Has lots and holds stay with the survivor, and what an order earned by such a lot.
pub(crate) async fn keep(tx: &mut Tx, shop: &ShopId, merged: CustomerId, staying: &Staying) -> Result<()> {
    for hold in &staying.holds {
        merges::keep(tx, shop, merged, &HOLDS, ("id", *hold)).await?;
    }
    for lot in &staying.lots {
        let order: Option<Option<Uuid>> =
            on!(tx, |db| sqlx::query_scalar("SELECT order_id FROM lots WHERE shop_id = $1 AND id = $2")
                .bind(shop.as_str())
                .bind(*lot)
                .fetch_optional(db)
                .await)?;
        merges::keep(tx, shop, merged, &LOTS, ("id", *lot)).await?;
        if let Some(order) = order.flatten() {
            merges::keep(tx, shop, merged, &EARNINGS, ("order_id", order)).await?;
        }
    }
    Ok(())
}

/// Gives the record back its lots and holds, and what its orders earned.
pub(crate) async fn give_back(tx: &mut Tx, shop: &ShopId, both: (CustomerId, CustomerId)) -> Result<()> {
    merges::give_back(tx, shop, both, &[LOTS, HOLDS, EARNINGS]).await
}
