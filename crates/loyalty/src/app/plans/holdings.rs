use kernel::{CustomerId, ShopId};
use storage::Tx;

use super::memberships::with_terms;
use crate::{
    domain::plans::{Holding, Membership, MembershipState, Terms},
    error::Error,
    store::plans::{grants, households, memberships, uses},
};

/// What a customer has today, by the age of the memberships.
pub(crate) async fn holdings(
    tx: &mut Tx,
    shop: &ShopId,
    customer: CustomerId,
    today: i64,
) -> Result<Vec<(Holding, Terms)>, Error> {
    let mut found = Vec::new();
    for own in memberships::of_customer(tx, shop, customer).await? {
        let (own, terms, coming) = with_terms(tx, shop, own, today).await?;
        let is_over = own.state_on(&terms, today) == MembershipState::Ended;
        if is_over || !shares(tx, shop, &own, &terms, customer).await? {
            continue;
        }
        let grants = grants::open(tx, shop, own.id, own.paused_on.unwrap_or(today)).await?;
        let last_used = uses::last_days(tx, shop, own.id).await?;
        found.push((Holding { membership: own, terms, grants, last_used }, coming));
    }
    Ok(found)
}

/// Whether a customer has a membership: as its owner, or among as many others as its terms allow.
pub(super) async fn shares(
    tx: &mut Tx,
    shop: &ShopId,
    own: &Membership,
    terms: &Terms,
    customer: CustomerId,
) -> Result<bool, Error> {
    if own.customer == customer {
        return Ok(true);
    }
    let most = usize::try_from(terms.household).unwrap_or(0);
    Ok(households::list(tx, shop, own.id).await?.iter().take(most).any(|one| *one == customer))
}
