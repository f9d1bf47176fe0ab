//! All SQL of the service.

pub(crate) mod accounts;
pub(crate) mod audit;
pub(crate) mod earn_rules;
pub(crate) mod earnings;
pub(crate) mod lots;
pub(crate) mod shops_known;
#[cfg(test)]
mod tests;
pub(crate) mod transfers;

use kernel::Time;
use storage::{Error, Result};

/// A time as it is stored.
fn time(micros: i64, table: &'static str) -> Result<Time> {
    Time::from_micros(micros).ok_or_else(|| Error::corrupt(table, "a time outside the years 1 to 9999"))
}
