//! The figures behind the reports.

pub(crate) mod arms;
pub(crate) mod layers;
pub(crate) mod staff;
