//! Asking after an order or a case.

pub(super) mod complete_follow_up;
pub(super) mod create_follow_up_rule;
pub(super) mod delete_follow_up_rule;
pub(super) mod get_follow_up_report;
pub(super) mod list_follow_up_rules;
pub(super) mod list_follow_ups;
pub(super) mod update_follow_up_rule;
