//! All SQL of the service.

pub(crate) mod access_keys;
pub(crate) mod all_records;
pub(crate) mod contacts;
pub(crate) mod customers;
pub(crate) mod erasure;
pub(crate) mod goals;
pub(crate) mod guests;
pub(crate) mod identities;
pub(crate) mod invariants;
pub(crate) mod ledger;
pub(crate) mod links;
pub(crate) mod merges;
pub(crate) mod numbers;
pub(crate) mod partners;
pub(crate) mod renumberings;
#[cfg(test)]
mod tests;
