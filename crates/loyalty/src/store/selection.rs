//! What selection has to know of a customer.

pub(crate) mod facts;
pub(crate) mod past_orders;
