//! All SQL of the service.

pub(crate) mod accounts;
pub(crate) mod allowances;
pub(crate) mod audit;
pub(crate) mod audit_catalogue;
pub(crate) mod audit_gifts;
pub(crate) mod audit_goodwill;
pub(crate) mod boundaries;
pub(crate) mod budget_use;
pub(crate) mod campaign_days;
pub(crate) mod campaigns;
pub(crate) mod catalogues;
pub(crate) mod cohorts;
pub(crate) mod earn_rules;
pub(crate) mod earnings;
pub(crate) mod effects;
pub(crate) mod exceptions;
pub(crate) mod exposures;
pub(crate) mod goodwill;
pub(crate) mod grants;
pub(crate) mod guests;
pub(crate) mod hold_orders;
pub(crate) mod holds;
pub(crate) mod layer_effects;
pub(crate) mod lots;
pub(crate) mod merges;
pub(crate) mod orders_known;
pub(crate) mod referral_codes;
pub(crate) mod referral_policies;
pub(crate) mod referrals;
pub(crate) mod rewards;
pub(crate) mod shops_known;
pub(crate) mod situations;
pub(crate) mod staff_figures;
#[cfg(test)]
mod tests;
pub(crate) mod tier_policies;
pub(crate) mod transfers;

use kernel::{Place, Time};
use serde::{Serialize, de::DeserializeOwned};
use storage::{Error, Result};
use uuid::Uuid;

/// Before every row of a list that is sorted oldest first.
pub(crate) const OLDEST: Place = Place { micros: i64::MIN, id: Uuid::nil() };

/// A time as it is stored.
fn time(micros: i64, table: &'static str) -> Result<Time> {
    Time::from_micros(micros).ok_or_else(|| Error::corrupt(table, "a time outside the years 1 to 9999"))
}

/// A time that may be absent, as it is stored.
fn maybe_time(micros: Option<i64>, table: &'static str) -> Result<Option<Time>> {
    micros.map(|micros| time(micros, table)).transpose()
}

/// A value as JSON, as it is stored.
fn to_json(value: &impl Serialize, table: &'static str) -> Result<String> {
    serde_json::to_string(value).map_err(|why| Error::corrupt(table, why))
}

/// A value that is stored as JSON.
fn from_json<T: DeserializeOwned>(json: &str, table: &'static str) -> Result<T> {
    serde_json::from_str(json).map_err(|why| Error::corrupt(table, why))
}

/// A value that is stored as its word.
fn word<T: std::str::FromStr<Err: std::fmt::Display>>(word: &str, table: &'static str) -> Result<T> {
    word.parse().map_err(|why| Error::corrupt(table, why))
}
