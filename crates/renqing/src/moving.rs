//! A shop moves from one database to another: `renqing export SHOP | renqing import`.
//!
//! A file is lines of JSON: what it is and which tables it has, then for each table its
//! name and its rows, then what all rows of each table come to. Without that last line
//! it is cut off, and nothing of it is taken.

mod export;
mod file;
mod import;

pub use export::{ExportArgs, export, reopen};
pub use import::import_shop;

use storage::Migrations;

use crate::services::SERVICES;

/// The services in the order in which a shop comes to be there: orders, which says what
/// shops there are, at last.
fn services() -> impl Iterator<Item = (&'static str, Migrations)> {
    let (orders, others): (Vec<_>, Vec<_>) =
        SERVICES.into_iter().partition(|(name, _)| *name == runtime::ORDERS);
    others.into_iter().chain(orders)
}
