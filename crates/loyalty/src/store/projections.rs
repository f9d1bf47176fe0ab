//! What other services own, as their events tell of it.

pub(crate) mod customers;
pub(crate) mod merges;
pub(crate) mod orders;
pub(crate) mod segments;

pub(crate) use storage::shop_projections as shops;
