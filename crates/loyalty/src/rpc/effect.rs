//! Whether gifts work, and what is odd about them.

pub(super) mod get_campaign_report;
pub(super) mod get_layer_report;
pub(super) mod get_moment_report;
pub(super) mod get_reward_plan_report;
pub(super) mod list_campaign_reports;
pub(super) mod list_staff_alerts;
mod reckon;
mod window;
