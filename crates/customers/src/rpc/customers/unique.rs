//! What only one customer of a shop can have.

use kernel::{CustomerId, ShopId, Time};
use storage::Tx;

use crate::{
    convert::customer_name,
    domain::{Customer, NUMBER_RESTS},
    error::Error,
    store,
};

/// Keeps a number that was asked for from being given to another customer.
/// `taker` may have back what was theirs.
pub(crate) async fn take_number(
    tx: &mut Tx,
    shop: &ShopId,
    number: i64,
    taker: Option<CustomerId>,
    now: Time,
) -> Result<(), Error> {
    if let Some(holder) = store::numbers::take(tx, shop, number).await? {
        return Err(Error::NumberTaken { number, holder: customer_name(shop, holder) });
    }
    match store::numbers::freed(tx, shop, number, now.plus_micros(-NUMBER_RESTS)).await? {
        Some((holder, freed_at)) if Some(holder) != taker => {
            let until = freed_at.plus_micros(NUMBER_RESTS);
            Err(Error::NumberRests { number, holder: customer_name(shop, holder), until })
        }
        _ => Ok(()),
    }
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
