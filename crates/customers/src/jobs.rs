//! What is done without a call: nothing becomes due, but the others may be told anew.

mod backfill;

pub(crate) use backfill::backfill;
