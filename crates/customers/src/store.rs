//! All SQL of the service.

pub(crate) mod access_keys;
pub(crate) mod all_records;
pub(crate) mod contacts;
pub(crate) mod customers;
pub(crate) mod identities;
pub(crate) mod invariants;
pub(crate) mod links;
pub(crate) mod merges;
pub(crate) mod numbers;
#[cfg(test)]
mod tests;

use kernel::Time;
use storage::{Error, Result};

/// A time as it is stored.
fn time(micros: i64, table: &'static str) -> Result<Time> {
    Time::from_micros(micros).ok_or_else(|| Error::corrupt(table, "a time outside the years 1 to 9999"))
}
