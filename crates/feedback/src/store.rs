//! All SQL of the service.

pub(crate) mod alerts;
pub(crate) mod audit;
pub(crate) mod audit_cases;
pub(crate) mod audit_faq;
pub(crate) mod audit_watches;
pub(crate) mod case_entries;
pub(crate) mod case_policies;
pub(crate) mod cases;
pub(crate) mod expectations;
pub(crate) mod faq_entries;
pub(crate) mod faqs;
pub(crate) mod follow_up_rules;
pub(crate) mod follow_ups;
pub(crate) mod gifts_known;
pub(crate) mod guests;
pub(crate) mod items_known;
pub(crate) mod messages_known;
pub(crate) mod order_hands;
pub(crate) mod orders_known;
pub(crate) mod praises;
pub(crate) mod questions;
pub(crate) mod rating_summaries;
pub(crate) mod ratings;
pub(crate) mod remedies;
pub(crate) mod second_purchases;
pub(crate) mod served;
pub(crate) mod shops_known;
pub(crate) mod staff_members;
pub(crate) mod stories;
pub(crate) mod survey_answers;
#[cfg(test)]
mod tests;
pub(crate) mod treatments;
pub(crate) mod voice_days;
pub(crate) mod watch_looks;

use kernel::Time;
use storage::{Error, Result};

/// A time as it is stored.
fn time(micros: i64, table: &'static str) -> Result<Time> {
    Time::from_micros(micros).ok_or_else(|| Error::corrupt(table, "a time outside the years 1 to 9999"))
}
