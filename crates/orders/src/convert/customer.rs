use kernel::{CustomerId, Failure, ShopId};
use runtime::field;

pub(super) const CUSTOMER: &str = "shops/{shop}/customers/{customer}";

/// The shop and id in a customer's name.
pub(crate) fn customer_id(name: &str, path: &str) -> Result<(ShopId, CustomerId), Failure> {
    field::id(name, path, CUSTOMER)
}

/// The id in the name of a customer of this very shop.
pub(crate) fn customer_in(shop: &ShopId, name: &str, path: &str) -> Result<CustomerId, Failure> {
    field::id_in(shop, name, path, CUSTOMER)
}

/// Whose something of ours is; `None` if it is nobody's.
pub(crate) fn customer_of(name: &str) -> Option<CustomerId> {
    name.rsplit('/').next().and_then(|id| id.parse().ok())
}

/// A customer's name.
pub(crate) fn customer_name(shop: &ShopId, id: CustomerId) -> String {
    format!("shops/{shop}/customers/{id}")
}
