//! What guests expect of an order, and what they found.

mod gap_report;
mod survey;

pub(crate) use gap_report::{DimensionSums, GapReport, GuestCounts};
pub(crate) use survey::{Answer, Expectation, ExpectationError, ExpectationId, Gap, Survey, statement};
