//! What guests bought, and what is made of it.

pub(crate) mod figures;
pub(crate) mod purchases;
pub(crate) mod scores;
pub(crate) mod segments;
pub(crate) mod value_models;
