//! Plans, memberships, and what they give.

pub(super) mod apply_plan_change;
pub(super) mod cancel_membership;
pub(super) mod capture_entitlement;
pub(super) mod check_entitlement;
pub(super) mod create_membership;
pub(super) mod create_plan;
pub(super) mod explain_membership;
pub(super) mod get_membership;
pub(super) mod get_plan;
pub(super) mod hold_entitlement;
pub(super) mod list_entitlement_uses;
pub(super) mod list_memberships;
pub(super) mod list_plans;
mod membership_step;
pub(super) mod pause_membership;
mod paying;
pub(super) mod preview_plan_change;
pub(super) mod release_entitlement;
pub(super) mod renew_membership;
pub(super) mod resume_membership;
pub(super) mod retire_plan;
pub(super) mod roll_back_plan_change;
pub(super) mod set_household;
pub(super) mod simulate_plan;
pub(super) mod top_up_membership;
mod use_step;
