//! Other terms for a plan, and what they mean to those who have it.

mod holders;
mod impact;
mod roll_back;

use kernel::ShopId;
use storage::Tx;

use self::holders::Holders;
pub(crate) use self::{impact::impact, roll_back::roll_back};
use crate::{
    convert::plans::change::Impact,
    domain::plans::{MembershipError, Plan, Terms},
    error::Error,
    service::Loyalty,
    store::plans,
};

/// Puts other terms in force: for who joins now, and for holders who lose nothing by them, or all
/// with `takes`. Answers the plan and what it means. Fails with `NOT_SHOWN`.
pub(crate) async fn apply(
    service: &Loyalty,
    tx: &mut Tx,
    shop: &ShopId,
    plan: &Plan,
    (terms, takes, expected): (Terms, bool, i64),
) -> Result<(Plan, Impact), Error> {
    let mut impact = impact(service, tx, shop, plan, &terms).await?;
    if takes && impact.losers > 0 && impact.losers != expected {
        return Err(MembershipError::NotShown { losers: impact.losers }.into());
    }
    if terms == plan.terms {
        // Who was spared until now may be taken from all the same.
        impact.moved = if takes { move_holders(service, tx, shop, plan, takes).await? } else { 0 };
        return Ok((plan.clone(), impact));
    }
    let version = plans::last_version(tx, shop, plan.id).await? + 1;
    let after =
        Plan { version, previous: Some(plan.version), terms, revision: plan.revision + 1, ..plan.clone() };
    plans::insert_version(tx, shop, &after, service.clock.now()).await?;
    plans::update(tx, shop, &after).await?;
    impact.moved = move_holders(service, tx, shop, &after, takes).await?;
    Ok((after, impact))
}

/// Has the terms of a plan hold for those who have it, from their next period on; how many.
async fn move_holders(
    service: &Loyalty,
    tx: &mut Tx,
    shop: &ShopId,
    plan: &Plan,
    takes: bool,
) -> Result<i64, Error> {
    let mut all = Holders::of(service, tx, shop, plan).await?;
    let lost_by = all.losses(&plan.terms);
    let mut moved = 0;
    while let Some(page) = all.next(tx).await? {
        let mut moving = Vec::new();
        for own in page {
            let loses = lost_by.get(&own.coming()).is_some_and(|lost| !lost.is_empty());
            let is_kept = loses && !takes || own.coming() == plan.version;
            if is_kept || own.cancelled_to.is_some() || all.is_over(&own)? {
                continue;
            }
            moved += 1;
            moving.push(own.moving_to(plan.version, (all.terms(own.version)?, &plan.terms), all.today));
        }
        all.save(service, tx, moving).await?;
    }
    Ok(moved)
}
