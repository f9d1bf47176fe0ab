//! What guests want to reach.

pub(super) mod close_goal;
pub(super) mod create_goal;
pub(super) mod finish_goal_service;
pub(super) mod list_goal_warnings;
pub(super) mod list_goals;
