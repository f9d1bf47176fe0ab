//! All SQL of this service.

pub(crate) mod audit;
pub(crate) mod find_orders;
pub(crate) mod menu_items;
pub(crate) mod messages;
pub(crate) mod order_lists;
pub(crate) mod orders;
pub(crate) mod regulars;
pub(crate) mod shops;
