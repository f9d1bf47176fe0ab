//! Who gives what to whom, and who uses points right after they came.

use kernel::{CustomerId, ShopId, Time};
use sqlx::FromRow;
use storage::{Result, Tx, column::time, on};
use uuid::Uuid;

use crate::domain::effect::staff_watch::{AT_ONCE_MINUTES, GivenTo, LEAST_USES, QuickRedemptions};

const TABLE: &str = "goodwill";
const MICROS_OF_A_MINUTE: i64 = 60_000_000;

#[derive(FromRow)]
struct GivenRow {
    staff: String,
    customer_id: Option<Uuid>,
    gifts: i64,
    last_at: i64,
}

/// What people gave since a time on their own judgement or by a campaign's rule,
/// by giver and customer; not what a campaign gave by itself, nor an owner's good
/// turns, nor what customers paid points for.
pub(crate) async fn given(tx: &mut Tx, shop: &ShopId, since: Time) -> Result<Vec<GivenTo>> {
    let rows: Vec<GivenRow> = on!(tx, |db| sqlx::query_as(
        "SELECT staff, customer_id, count(*) AS gifts, max(created_at) AS last_at FROM (
             SELECT given_by AS staff, customer_id, created_at FROM goodwill
             WHERE shop_id = $1 AND created_at >= $2 AND role <> 'OWNER'
             UNION ALL
             SELECT granted_by, customer_id, created_at FROM grants
             WHERE shop_id = $1 AND created_at >= $2 AND granted_by <> 'renqing' AND points = 0
                 AND state IN ('GRANTED', 'TAKEN')) AS gifts
         GROUP BY staff, customer_id ORDER BY staff, customer_id"
    )
    .bind(shop.as_str())
    .bind(since.micros())
    .fetch_all(db)
    .await)?;
    let of = |row: GivenRow| {
        let customer = row.customer_id.map(CustomerId);
        Ok(GivenTo { staff: row.staff, customer, gifts: row.gifts, last_at: time(row.last_at, TABLE)? })
    };
    rows.into_iter().map(of).collect()
}

#[derive(FromRow)]
struct QuickRow {
    customer_id: Uuid,
    uses: i64,
    points: i64,
    shortest: i64,
    last_at: i64,
}

/// Customers who several times since a time used points within minutes of their
/// coming: the very points, by the lots they were drawn from.
pub(crate) async fn quick_redemptions(
    tx: &mut Tx,
    shop: &ShopId,
    since: Time,
) -> Result<Vec<QuickRedemptions>> {
    let rows: Vec<QuickRow> = on!(tx, |db| sqlx::query_as(
        "SELECT holds.customer_id, count(DISTINCT holds.id) AS uses,
             CAST(sum(hold_lots.captured) AS BIGINT) AS points,
             min(holds.created_at - lots.created_at) AS shortest, max(holds.created_at) AS last_at
         FROM holds
         JOIN hold_lots ON hold_lots.shop_id = holds.shop_id AND hold_lots.hold_id = holds.id
         JOIN lots ON lots.shop_id = holds.shop_id AND lots.id = hold_lots.lot_id
         WHERE holds.shop_id = $1 AND holds.created_at >= $2 AND holds.state = 'CAPTURED'
             AND hold_lots.captured > 0 AND holds.created_at - lots.created_at <= $3
         GROUP BY holds.customer_id HAVING count(DISTINCT holds.id) >= $4"
    )
    .bind(shop.as_str())
    .bind(since.micros())
    .bind(AT_ONCE_MINUTES * MICROS_OF_A_MINUTE)
    .bind(LEAST_USES)
    .fetch_all(db)
    .await)?;
    let of = |row: QuickRow| {
        let QuickRow { uses, points, shortest, .. } = row;
        let customer = CustomerId(row.customer_id);
        Ok(QuickRedemptions { customer, uses, points, shortest, last_at: time(row.last_at, "holds")? })
    };
    rows.into_iter().map(of).collect()
}
