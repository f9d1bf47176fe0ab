//! The rules of taking orders. Pure: nothing here waits, stores or speaks to
//! anyone, and the time is always passed in.

pub mod channel;
pub mod context;
pub mod delay;
pub(crate) mod delivery;
pub mod dialogue;
pub mod facts;
pub mod menu;
pub mod message;
pub(crate) mod named_dishes;
pub(crate) mod offered;
pub(crate) mod opting;
pub mod order;
pub mod packed;
pub mod party;
pub mod pasted;
pub mod price;
pub(crate) mod price_terms;
pub(crate) mod purchasing;
pub mod render;
pub(crate) mod reply;
pub(crate) mod sales;
pub(crate) mod search;
pub(crate) mod service_products;
pub mod shop;
pub mod shorthand;
pub(crate) mod staff_notice;
pub(crate) mod usual_line;

pub use language::{basket, text};
