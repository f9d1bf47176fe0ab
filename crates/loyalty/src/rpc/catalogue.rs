//! What may be given, by which rules and within which boundaries.

mod budget_left;
mod checks;
pub(super) mod consult_boundaries;
pub(super) mod create_boundary;
pub(super) mod create_campaign;
pub(super) mod create_exception;
pub(super) mod create_reward;
pub(super) mod decide_exception;
pub(super) mod delete_boundary;
pub(super) mod delete_campaign;
pub(super) mod delete_reward;
pub(super) mod get_campaign;
pub(super) mod get_reward;
pub(super) mod list_boundaries;
pub(super) mod list_campaigns;
pub(super) mod list_exceptions;
pub(super) mod list_rewards;
pub(super) mod update_boundary;
pub(super) mod update_campaign;
pub(super) mod update_reward;
