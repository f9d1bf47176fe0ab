//! Between the contract and the domain.

pub(crate) mod analysis;
pub(crate) mod cases;
pub(crate) mod chat;
pub(crate) mod faq;
pub(crate) mod follow_ups;
pub(crate) mod ideas;
pub(crate) mod praise;
pub(crate) mod projections;
pub(crate) mod quadrant;
pub(crate) mod ratings;
pub(crate) mod stories;
pub(crate) mod surveys;
pub(crate) mod watches;

use std::{fmt::Display, str::FromStr};

use kernel::{CustomerId, Failure, OrderId, ShopId};
use runtime::field;

use crate::domain::cases::CaseId;

const CASE: &str = "shops/{shop}/cases/{case}";
const CUSTOMER: &str = "shops/{shop}/customers/{customer}";
const MESSAGE: &str = "shops/{shop}/messages/{message}";
const ORDER: &str = "shops/{shop}/orders/{order}";

pub(crate) fn case_id(name: &str, path: &str) -> Result<(ShopId, CaseId), Failure> {
    field::id(name, path, CASE)
}

pub(crate) fn customer_id(name: &str, path: &str) -> Result<(ShopId, CustomerId), Failure> {
    field::id(name, path, CUSTOMER)
}

/// An order of `shop`.
pub(crate) fn order_of(shop: &ShopId, name: &str, path: &str) -> Result<OrderId, Failure> {
    field::id_in(shop, name, path, ORDER)
}

pub(crate) fn name(shop: &ShopId, collection: &str, id: impl Display) -> String {
    format!("shops/{shop}/{collection}/{id}")
}

fn name_or_empty(shop: &ShopId, collection: &str, id: Option<impl Display>) -> String {
    id.map(|id| name(shop, collection, id)).unwrap_or_default()
}

fn of_shop_or_empty<T: FromStr>(
    shop: &ShopId,
    name: &str,
    path: &str,
    shape: &str,
) -> Result<Option<T>, Failure> {
    if name.is_empty() { Ok(None) } else { field::id_in(shop, name, path, shape).map(Some) }
}
