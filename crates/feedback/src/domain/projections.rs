//! What is copied here from the events of others.

mod customer;
mod gift;
mod item;
mod message;
mod order;

pub(crate) use customer::CustomerProjection;
pub(crate) use gift::GiftProjection;
pub(crate) use item::ItemProjection;
pub(crate) use kernel::ShopProjection;
pub(crate) use message::MessageProjection;
pub(crate) use order::OrderProjection;
