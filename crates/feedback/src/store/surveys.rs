//! What guests said before and after an order.

pub(crate) mod answers;
pub(crate) mod expectations;
pub(crate) mod invariants;
