//! What is copied here from the events of others.

pub(crate) mod customers;
pub(crate) mod gifts;
pub(crate) mod items;
pub(crate) mod messages;
pub(crate) mod order_dishes;
pub(crate) mod orders;

pub(crate) use storage::shop_projections as shops;
