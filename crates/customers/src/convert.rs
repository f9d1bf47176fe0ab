//! Between the contract and the domain.

mod access_key;
mod audit;
pub(crate) mod contacts;
mod customer;
pub(crate) mod goals;
pub(crate) mod guests;
pub(crate) mod ledger;
pub(crate) mod partners;
pub(crate) mod renumberings;
pub(crate) mod segments;

use kernel::{CustomerId, Failure, ShopId};
use runtime::field;

pub(crate) use access_key::{
    access_key, access_key_id, holder, house_key, house_key_id, overlap, principal, rotating,
};
pub(crate) use audit::{NEWEST, act, audit_columns, audit_entry, audit_place};
pub(crate) use contacts::contact;
pub(crate) use customer::{check_birthday, customer, link_kind, lookup, merge, profile, updated};

/// The name of a customer.
pub(crate) const CUSTOMER: &str = "shops/{shop}/customers/{customer}";
/// The name of an order.
pub(crate) const ORDER: &str = "shops/{shop}/orders/{order}";
const MOST_QUERY: usize = 200;

/// `shops/{shop}/customers/{customer}`.
pub(crate) fn customer_id(name: &str, path: &str) -> Result<(ShopId, CustomerId), Failure> {
    field::id(name, path, CUSTOMER)
}

/// The other way round.
pub(crate) fn customer_name(shop: &ShopId, id: CustomerId) -> String {
    format!("shops/{shop}/customers/{id}")
}

/// What somebody looks for; empty for everything.
pub(crate) fn query(text: &str) -> Result<String, Failure> {
    field::text(text, "query", 0..=MOST_QUERY)
}
