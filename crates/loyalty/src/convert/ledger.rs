//! Points and the rules they follow.

pub(crate) mod accounts;
pub(crate) mod earn_rules;
pub(crate) mod explanation;
pub(crate) mod holds;
pub(crate) mod liability;
pub(crate) mod tiers;
