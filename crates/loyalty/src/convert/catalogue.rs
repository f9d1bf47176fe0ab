//! Rewards, campaigns, boundaries and exceptions to them.

pub(crate) mod boundaries;
pub(crate) mod campaigns;
mod conditions;
pub(crate) mod rewards;
