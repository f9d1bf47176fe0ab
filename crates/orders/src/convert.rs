//! Between the contract's messages and the domain's words.

mod analysis;
pub(crate) mod catalogue;
pub(crate) mod comparison;
mod customer;
pub(crate) mod figures;
mod filter;
mod menu_item;
mod message;
mod order;
pub(crate) mod plan;
pub(crate) mod service_contract;
mod shop;

pub(crate) use analysis::{act, analysis};
pub(crate) use customer::{customer_id, customer_in, customer_name, customer_of};
pub(crate) use filter::order_filter;
pub(crate) use menu_item::{changed_item, item_for, item_from, item_to, menu_item_name, wrong as menu_rule};
pub(crate) use message::{
    Correspondent, delivery, incoming, kept_to, message_name, outgoing, outgoing_once, outgoing_to,
    outgoing_to_staff, pending_delivery, too_long,
};
pub(crate) use order::{line_quantity, order_id, order_in, order_name, order_to, refund_of, state_from};
pub(crate) use shop::{changed_shop, no_shop, shop_from, shop_to};
