//! What could be better.

mod beholder;
pub(super) mod create_idea;
pub(super) mod decide_idea;
pub(super) mod get_idea;
pub(super) mod list_ideas;
pub(super) mod share_idea;
pub(super) mod vote_for_idea;
pub(super) mod withdraw_vote;
