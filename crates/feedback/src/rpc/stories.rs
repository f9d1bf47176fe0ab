//! Stories that teach who to be.

pub(super) mod create_story;
pub(super) mod decide_story;
pub(super) mod list_stories;
