use std::collections::HashMap;

use kernel::{CustomerId, ShopId};
use sqlx::FromRow;
use storage::{Result, Tx, on};
use uuid::Uuid;

use crate::domain::Referral;

/// So many above a referrer are told.
const LONGEST: i64 = 20;

#[derive(FromRow)]
struct Step {
    friend: Uuid,
    above: Uuid,
}

/// Whether somebody brought a customer, perhaps by way of others.
pub(crate) async fn is_above(
    tx: &mut Tx,
    shop: &ShopId,
    above: CustomerId,
    customer: CustomerId,
) -> Result<bool> {
    // UNION drops who was met before, so that it ends whatever the data.
    let met: i64 = on!(tx, |db| sqlx::query_scalar(
        "WITH RECURSIVE up (id) AS (
             SELECT referrer_id FROM referrals
             WHERE shop_id = $1 AND friend_id = $2 AND state <> 'TAKEN_BACK'
             UNION
             SELECT referrals.referrer_id FROM up JOIN referrals
                 ON referrals.shop_id = $1 AND referrals.friend_id = up.id
                 AND referrals.state <> 'TAKEN_BACK')
         SELECT count(*) FROM up WHERE id = $3"
    )
    .bind(shop.as_str())
    .bind(customer.0)
    .bind(above.0)
    .fetch_one(db)
    .await)?;
    Ok(met > 0)
}

/// Who brought each referrer, who brought those, and so on, by the referral: of
/// a page that is listed newest first.
pub(crate) async fn chains(
    tx: &mut Tx,
    shop: &ShopId,
    page: &[Referral],
) -> Result<HashMap<Uuid, Vec<CustomerId>>> {
    let (Some(newest), Some(oldest)) = (page.first(), page.last()) else { return Ok(HashMap::new()) };
    let steps: Vec<Step> = on!(tx, |db| sqlx::query_as(
        "WITH RECURSIVE up (friend, above, depth) AS (
             SELECT friend_id, referrer_id, 0 FROM referrals
             WHERE shop_id = $1 AND state <> 'TAKEN_BACK' AND friend_id IN (
                 SELECT referrer_id FROM referrals WHERE shop_id = $1
                     AND (created_at, id) <= ($2, $3) AND (created_at, id) >= ($4, $5))
             UNION
             SELECT referrals.friend_id, referrals.referrer_id, up.depth + 1 FROM up JOIN referrals
                 ON referrals.shop_id = $1 AND referrals.friend_id = up.above
                 AND referrals.state <> 'TAKEN_BACK'
             WHERE up.depth + 1 < $6)
         SELECT DISTINCT friend, above FROM up"
    )
    .bind(shop.as_str())
    .bind(newest.created_at.micros())
    .bind(newest.id)
    .bind(oldest.created_at.micros())
    .bind(oldest.id)
    .bind(LONGEST)
    .fetch_all(db)
    .await)?;
    let above: HashMap<Uuid, Uuid> = steps.into_iter().map(|step| (step.friend, step.above)).collect();
    Ok(page.iter().map(|referral| (referral.id, climb(&above, referral.referrer))).collect())
}

fn climb(above: &HashMap<Uuid, Uuid>, from: CustomerId) -> Vec<CustomerId> {
    let up = std::iter::successors(above.get(&from.0), |id| above.get(id));
    up.take(usize::try_from(LONGEST).unwrap_or_default()).map(|id| CustomerId(*id)).collect()
}
