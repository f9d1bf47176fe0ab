//! Questions, and the entries that answer them.

pub(crate) mod entries;
pub(crate) mod invariants;
pub(crate) mod questions;
