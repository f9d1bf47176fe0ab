//! Whether gifts work, and what is odd about them.

pub(super) mod get_campaign_report;
pub(super) mod get_layer_report;
pub(super) mod list_staff_alerts;
mod window;
