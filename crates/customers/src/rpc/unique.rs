//! What only one customer of a shop can have.

use kernel::ShopId;
use storage::Tx;

use crate::{domain::Customer, error::Error, store};

/// Keeps a number that was asked for from being given to another customer.
pub(crate) async fn take_number(tx: &mut Tx, shop: &ShopId, number: i64) -> Result<(), Error> {
    let Some(holder) = store::numbers::take(tx, shop, number).await? else { return Ok(()) };
    let holder = format!("shops/{shop}/customers/{holder}");
    Err(Error::NumberTaken { number, holder })
}

/// Writes the identities of a customer.
pub(crate) async fn put_identities(tx: &mut Tx, customer: &Customer) -> Result<(), Error> {
    let (shop, identities) = (&customer.shop, &customer.profile.identities);
    let taken = store::identities::put(tx, shop, customer.id, identities).await?;
    let Some((place, identity)) = taken.first().and_then(|place| Some((*place, identities.get(*place)?)))
    else {
        return Ok(());
    };
    let holder = match store::identities::owner(tx, shop, identity).await? {
        Some(owner) => store::customers::find(tx, shop, owner).await?,
        None => None,
    };
    // Whoever had it may have given it up in between.
    let holder = holder.ok_or(storage::Error::Conflict)?.to_string();
    Err(Error::IdentityTaken { place, holder })
}
