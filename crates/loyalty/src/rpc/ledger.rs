//! Points: accounts, holds, rules, tiers and what is owed.

pub(super) mod capture_points;
pub(super) mod explain_points;
pub(super) mod get_earn_rule;
pub(super) mod get_points_account;
pub(super) mod get_points_liability;
pub(super) mod get_tier_policy;
pub(super) mod give_points;
pub(super) mod hold_points;
mod hold_step;
pub(super) mod list_earn_rules;
pub(super) mod list_points_entries;
pub(super) mod release_points;
pub(super) mod restore_points;
pub(super) mod update_earn_rule;
pub(super) mod update_tier_policy;
