//! All SQL of the service.

pub(crate) mod cases;
pub(crate) mod faq;
pub(crate) mod follow_ups;
pub(crate) mod invariants;
pub(crate) mod praise;
pub(crate) mod projections;
pub(crate) mod ratings;
pub(crate) mod stories;
pub(crate) mod surveys;
#[cfg(test)]
mod tests;
pub(crate) mod watches;

use kernel::Time;
use storage::{Error, Result};

/// A time as it is stored.
fn time(micros: i64, table: &'static str) -> Result<Time> {
    Time::from_micros(micros).ok_or_else(|| Error::corrupt(table, "a time outside the years 1 to 9999"))
}
