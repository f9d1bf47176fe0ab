//! What the orders say of the guests.

pub(super) mod get_guest_report;
pub(super) mod list_guest_scores;
