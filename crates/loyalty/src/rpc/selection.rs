//! What fits whom.

pub(super) mod list_host_offers;
pub(super) mod offer_to_host;
pub(super) mod plan_rewards;
pub(super) mod preview_campaign;
pub(super) mod suggest_rewards;
