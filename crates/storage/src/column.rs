//! Columns that need reading: a time, a word, what is kept as JSON. A table that
//! holds something else is corrupt, which its name in the failure tells.

use std::{fmt::Display, str::FromStr};

use kernel::{KeptHours, Schedule, Time};
use serde::{Serialize, de::DeserializeOwned};

use crate::{Error, Result};

/// A time, which is kept in microseconds. Fails outside the years 1 to 9999.
pub fn time(micros: i64, table: &'static str) -> Result<Time> {
    Time::from_micros(micros).ok_or_else(|| Error::corrupt(table, "a time outside the years 1 to 9999"))
}

/// A time that may be absent.
pub fn maybe_time(micros: Option<i64>, table: &'static str) -> Result<Option<Time>> {
    micros.map(|micros| time(micros, table)).transpose()
}

/// A value that is kept as its word, as an enum's.
pub fn word<T: FromStr<Err: Display>>(word: &str, table: &'static str) -> Result<T> {
    word.parse().map_err(|why| Error::corrupt(table, why))
}

/// A value that is kept as its word; `None` for an empty one.
pub fn maybe_word<T: FromStr<Err: Display>>(text: &str, table: &'static str) -> Result<Option<T>> {
    if text.is_empty() { Ok(None) } else { word(text, table).map(Some) }
}

/// A value that is kept as JSON.
pub fn from_json<T: DeserializeOwned>(json: &str, table: &'static str) -> Result<T> {
    serde_json::from_str(json).map_err(|why| Error::corrupt(table, why))
}

/// A value as the JSON that is kept of it.
pub fn to_json(value: &(impl Serialize + ?Sized), table: &'static str) -> Result<String> {
    serde_json::to_string(value).map_err(|why| Error::corrupt(table, why))
}

/// When a shop is open, of its IANA time zone and its [`KeptHours`] as JSON.
pub fn schedule(time_zone: &str, hours: &str, table: &'static str) -> Result<Schedule> {
    let hours: KeptHours = from_json(hours, table)?;
    let schedule = Schedule::in_zone(time_zone).ok_or_else(|| Error::corrupt(table, "no time zone"))?;
    schedule.with_hours(hours).ok_or_else(|| Error::corrupt(table, "no date"))
}

/// The IANA time zone and the hours that are kept of a schedule.
pub fn zone_and_hours<'s>(schedule: &'s Schedule, table: &'static str) -> Result<(&'s str, String)> {
    let zone = schedule.time_zone.iana_name().unwrap_or("UTC");
    Ok((zone, to_json(&schedule.kept_hours(), table)?))
}
