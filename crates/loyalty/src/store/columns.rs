//! Columns that need reading.

use kernel::{Place, Time};
use serde::{Serialize, de::DeserializeOwned};
use storage::{Error, Result};
use uuid::Uuid;

use crate::domain::Approver;

/// Before every row of a list that is sorted oldest first.
pub(crate) const OLDEST: Place = Place { micros: i64::MIN, id: Uuid::nil() };

/// A time as it is stored.
pub(crate) fn time(micros: i64, table: &'static str) -> Result<Time> {
    Time::from_micros(micros).ok_or_else(|| Error::corrupt(table, "a time outside the years 1 to 9999"))
}

/// A time that may be absent, as it is stored.
pub(crate) fn maybe_time(micros: Option<i64>, table: &'static str) -> Result<Option<Time>> {
    micros.map(|micros| time(micros, table)).transpose()
}

/// A value as JSON, as it is stored.
pub(crate) fn to_json(value: &impl Serialize, table: &'static str) -> Result<String> {
    serde_json::to_string(value).map_err(|why| Error::corrupt(table, why))
}

/// A value that is stored as JSON.
pub(crate) fn from_json<T: DeserializeOwned>(json: &str, table: &'static str) -> Result<T> {
    serde_json::from_str(json).map_err(|why| Error::corrupt(table, why))
}

/// A value that is stored as its word.
pub(crate) fn word<T: std::str::FromStr<Err: std::fmt::Display>>(
    word: &str,
    table: &'static str,
) -> Result<T> {
    word.parse().map_err(|why| Error::corrupt(table, why))
}

/// Who decides, as it is stored; empty for nobody.
pub(crate) fn approver(text: &str, table: &'static str) -> Result<Option<Approver>> {
    if text.is_empty() { Ok(None) } else { word(text, table).map(Some) }
}
