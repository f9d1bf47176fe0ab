//! All SQL of the service.

pub(crate) mod cases;
pub(crate) mod erasure;
pub(crate) mod faq;
pub(crate) mod follow_ups;
pub(crate) mod ideas;
pub(crate) mod praise;
pub(crate) mod projections;
pub(crate) mod ratings;
pub(crate) mod records;
pub(crate) mod stories;
pub(crate) mod surveys;
#[cfg(test)]
mod tests;
pub(crate) mod watches;
