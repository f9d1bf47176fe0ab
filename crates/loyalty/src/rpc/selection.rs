//! What fits whom.

pub(super) mod plan_rewards;
pub(super) mod suggest_rewards;
