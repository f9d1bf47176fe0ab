//! What several ways in share.

pub(crate) mod guests;
