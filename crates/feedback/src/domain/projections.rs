//! What is copied here from the events of others.

mod customer;
mod item;
mod order;
mod shop;

pub(crate) use customer::Guest;
pub(crate) use item::KnownItem;
pub(crate) use order::KnownOrder;
pub(crate) use shop::KnownShop;
