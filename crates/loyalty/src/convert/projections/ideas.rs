use contracts::feedback::v1::IdeaCredited;
use kernel::{CustomerId, Failure, ShopId};
use runtime::field;
use uuid::Uuid;

use crate::convert::names::CUSTOMER;

const IDEA: &str = "shops/{shop}/ideas/{idea}";

/// The idea, and the guest who is credited for it.
pub(crate) fn credited(shop: &ShopId, event: &IdeaCredited) -> Result<(Uuid, CustomerId), Failure> {
    let idea = field::id_in(shop, &event.idea, "idea", IDEA)?;
    Ok((idea, field::id_in(shop, &event.customer, "customer", CUSTOMER)?))
}
