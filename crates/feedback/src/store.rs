//! All SQL of the service.

pub(crate) mod cases;
pub(crate) mod faq;
pub(crate) mod follow_ups;
pub(crate) mod praise;
pub(crate) mod projections;
pub(crate) mod ratings;
pub(crate) mod stories;
pub(crate) mod surveys;
#[cfg(test)]
mod tests;
pub(crate) mod watches;

use std::{fmt::Display, str::FromStr};

use kernel::Time;
use storage::{Error, Result};

/// A value of an enum, by the name it is stored under.
fn named<T: FromStr<Err: Display>>(name: &str, table: &'static str) -> Result<T> {
    name.parse().map_err(|why| Error::corrupt(table, why))
}

/// A time as it is stored.
fn time(micros: i64, table: &'static str) -> Result<Time> {
    Time::from_micros(micros).ok_or_else(|| Error::corrupt(table, "a time outside the years 1 to 9999"))
}
