//! Names of what several subjects speak of.

use std::str::FromStr;

use kernel::{CustomerId, Failure, MessageId, OrderId, ShopId};
use runtime::field;

use crate::domain::AppliedPlanId;

/// The shape of a customer's name.
pub(crate) const CUSTOMER: &str = "shops/{shop}/customers/{customer}";
/// The shape of an order's name.
pub(crate) const ORDER: &str = "shops/{shop}/orders/{order}";

/// The shape of a chat message's name.
pub(super) const MESSAGE: &str = "shops/{shop}/messages/{message}";

/// The name of a customer.
pub(crate) fn customer(shop: &ShopId, customer: CustomerId) -> String {
    format!("shops/{shop}/customers/{customer}")
}

/// The name of an order.
pub(crate) fn order(shop: &ShopId, order: OrderId) -> String {
    format!("shops/{shop}/orders/{order}")
}

/// The name of a chat message.
pub(super) fn message(shop: &ShopId, message: MessageId) -> String {
    format!("shops/{shop}/messages/{message}")
}

/// The name of a plan of who gets what that was given.
pub(super) fn applied_plan(shop: &ShopId, plan: AppliedPlanId) -> String {
    format!("shops/{shop}/appliedRewardPlans/{plan}")
}

/// An id of the shop in question; `None` if the field is empty.
pub(crate) fn id_if_set<T: FromStr>(
    shop: &ShopId,
    text: &str,
    field: &str,
    shape: &str,
) -> Result<Option<T>, Failure> {
    if text.is_empty() { Ok(None) } else { field::id_in(shop, text, field, shape).map(Some) }
}
