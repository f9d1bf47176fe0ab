//! What events of other services say.

pub(crate) mod cases;
pub(crate) mod customers;
pub(crate) mod ideas;
pub(crate) mod orders;
pub(crate) mod segments;
