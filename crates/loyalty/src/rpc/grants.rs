//! Gifts as they are given, taken and returned.

pub(super) mod approve_grant;
pub(super) mod get_grant;
pub(super) mod grant_reward;
pub(super) mod list_grants;
pub(super) mod return_grant;
pub(super) mod take_grant;
