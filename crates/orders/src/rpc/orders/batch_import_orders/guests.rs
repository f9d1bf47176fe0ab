//! Guests of orders that were imported without one.

use kernel::{OrderId, ShopId, Time};
use storage::Tx;

use super::{New, owner};
use crate::{
    error::Error,
    store::orders::{self, Record, find},
};

/// Gives orders that are here as nobody's to the guests that the batch names; answers those
/// orders as they are now.
pub(super) async fn give(tx: &mut Tx, shop: &ShopId, known: &[New], now: Time) -> Result<Vec<Record>, Error> {
    let named: Vec<&New> = known.iter().filter(|order| !order.order.customer.is_empty()).collect();
    let ids: Vec<OrderId> = named.iter().map(|order| order.id).collect();
    let nobodys = find::nobodys(tx, shop, &ids).await?;
    let mut given = Vec::new();
    for order in named.into_iter().filter(|order| nobodys.contains(&order.id)) {
        let Some(owner) = owner(tx, shop, order).await? else { continue };
        if orders::give(tx, shop, order.id, (owner.id, owner.number), now).await? {
            given.extend(orders::get(tx, shop, order.id).await?);
        }
    }
    Ok(given)
}
