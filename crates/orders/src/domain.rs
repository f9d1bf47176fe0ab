//! The rules of taking orders. Pure: nothing here waits, stores or speaks to
//! anyone, and the time is always passed in.

pub mod basket;
pub mod delay;
pub mod dialogue;
pub mod menu;
pub mod order;
pub mod price;
mod reply;
pub mod shop;
pub mod shorthand;
pub use language::text;
use language::trie;
