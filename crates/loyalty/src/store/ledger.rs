//! Accounts, lots, holds and the transfers between them.

pub(crate) mod accounts;
pub(crate) mod cohorts;
pub(crate) mod earn_rules;
pub(crate) mod earnings;
pub(crate) mod hold_orders;
pub(crate) mod holds;
pub(crate) mod invariants;
pub(crate) mod lots;
pub(crate) mod merges;
#[cfg(test)]
mod tests;
pub(crate) mod tier_policies;
pub(crate) mod transfers;
