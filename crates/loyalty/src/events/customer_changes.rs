//! Customers as the others tell of them.

use kernel::{Birthday, ShopId};
use storage::Tx;

use crate::{
    domain::{CustomerProjection, wishes::birthday},
    error::Error,
    service::Loyalty,
    store::{
        projections::{customers, shops},
        wishes::policies,
    },
};

/// Notes who somebody is. Whose birthday turns out to be today is looked for, though today's
/// guests were gone through.
pub(super) async fn changed(
    service: &Loyalty,
    tx: &mut Tx,
    shop: &ShopId,
    customer: &CustomerProjection,
) -> Result<(), Error> {
    if !Birthday::WORDS.iter().any(|word| customer.preferences.contains_key(*word)) {
        return Ok(customers::put(tx, shop, customer).await?);
    }
    let now = service.clock.now();
    let date = shops::get(tx, shop).await?.schedule.local(now.timestamp()).date();
    let is_news = birthday(customer, date).is_some()
        && birthday(&customers::get(tx, shop, customer.id).await?, date).is_none();
    customers::put(tx, shop, customer).await?;
    if is_news {
        policies::look_again(tx, shop, now).await?;
    }
    Ok(())
}
