//! What the watches look at, and what they noticed.

pub(crate) mod alerts;
pub(crate) mod invariants;
pub(crate) mod sentiment_daily;
pub(crate) mod served;
pub(crate) mod treatments;
pub(crate) mod watch_runs;
