//! What other services told of what is theirs.

pub(crate) mod customers;
