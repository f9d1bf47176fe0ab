//! Wishes to guests on their days.

pub(super) mod get_wish_policy;
pub(super) mod list_wishes;
pub(super) mod update_wish_policy;
