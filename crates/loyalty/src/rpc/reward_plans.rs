//! Plans of who gets what today, as they are given.

pub(super) mod apply_reward_plan;
pub(super) mod get_applied_reward_plan;
pub(super) mod get_reward_plan_policy;
pub(super) mod list_applied_reward_plans;
pub(super) mod update_reward_plan_policy;
