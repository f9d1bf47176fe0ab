//! What guests expect and find.

pub(super) mod create_expectation;
pub(super) mod get_gap_report;
pub(super) mod get_survey;
