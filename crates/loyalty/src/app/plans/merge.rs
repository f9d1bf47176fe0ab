//! Memberships of two records that turn out to be one customer.

use std::mem;

use kernel::{CustomerId, Schedule, ShopId};
use storage::Tx;

use super::memberships::{due, with_terms};
use crate::{
    domain::plans::{Membership, MembershipState, Terms},
    error::Error,
    service::Loyalty,
    store::{
        plans::{grants, households, memberships},
        projections::shops,
    },
};

/// Gives the memberships of the record that was merged to the survivor. Of two of one plan the
/// survivor's goes on, for as long as either ran and with what was added to either; but the
/// other's, if that is used and the survivor's is not.
pub(crate) async fn merge(
    service: &Loyalty,
    tx: &mut Tx,
    shop: &ShopId,
    (into, merged): (CustomerId, CustomerId),
) -> Result<(), Error> {
    let theirs = if into == merged { Vec::new() } else { memberships::own(tx, shop, merged).await? };
    for other in theirs {
        let own = memberships::own(tx, shop, into).await?;
        if let Some(own) = own.into_iter().find(|own| own.plan == other.plan) {
            let schedule = shops::get(tx, shop).await?.schedule;
            let today = schedule.day(service.clock.now());
            for joined in [own.id, other.id] {
                households::keep(tx, shop, merged, joined).await?;
            }
            join(tx, shop, (own, other), (&schedule, today)).await?;
        }
    }
    Ok(memberships::merge(tx, shop, into, merged).await?)
}

/// Has one go on as long as either, and ends the other.
async fn join(
    tx: &mut Tx,
    shop: &ShopId,
    (own, other): (Membership, Membership),
    (schedule, today): (&Schedule, i64),
) -> Result<(), Error> {
    let mut ids = [own.id, other.id];
    ids.sort_by_key(|id| id.0);
    for id in ids {
        memberships::lock(tx, shop, id).await?;
    }
    // Either may have been renewed until now.
    let own = memberships::get(tx, shop, own.id).await?.unwrap_or(own);
    let other = memberships::get(tx, shop, other.id).await?.unwrap_or(other);
    let mut own = with_terms(tx, shop, own, today).await?;
    let mut other = with_terms(tx, shop, other, today).await?;
    let is_active =
        |(own, terms, _): &(Membership, Terms, Terms)| own.state_on(terms, today) == MembershipState::Active;
    if is_active(&other) && !is_active(&own) {
        mem::swap(&mut own, &mut other);
    }
    let ((own, terms, coming), (other, _, coming_of_other)) = (own, other);
    grants::take_over(tx, shop, (own.id, other.id), today).await?;
    if let Some(after) = own.outlasted((&terms, &coming), (&other, &coming_of_other), today)? {
        let due_at = due(&after, &coming, schedule, today);
        memberships::update(tx, shop, &Membership { due_at, ..after }).await?;
    }
    Ok(memberships::end(tx, shop, other.id).await?)
}
