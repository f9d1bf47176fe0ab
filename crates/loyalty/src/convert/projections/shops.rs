use contracts::orders::v1 as orders;
use kernel::Failure;
use runtime::field;

use crate::domain::ShopProjection;

/// What an event says of a shop.
pub(crate) fn shop(shop: Option<orders::Shop>, revision: i64) -> Result<ShopProjection, Failure> {
    let shop = field::required(shop, "shop")?;
    let schedule = field::schedule(&shop)?;
    let currency = shop.currency.parse().map_err(|_| Failure::field("shop.currency", "must be as `CNY`"))?;
    Ok(ShopProjection { schedule, currency, revision })
}
