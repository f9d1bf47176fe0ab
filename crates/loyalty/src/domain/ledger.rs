//! A customer's points: a double-entry ledger, and in which lots they lie.

pub(crate) mod earning;
pub(crate) mod holds;
pub(crate) mod liability;
pub(crate) mod lots;
pub(crate) mod points_summary;
pub(crate) mod postings;
#[cfg(test)]
mod properties;
pub(crate) mod shares;
pub(crate) mod tiers;
