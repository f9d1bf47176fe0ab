//! What several ways in share.

pub(crate) mod guests;
pub(crate) mod renumber;
