//! What other services own, as far as it is needed here.

pub(crate) mod customers;
pub(crate) mod identity_hash;
pub(crate) mod orders;
