//! The figures behind the reports.

pub(crate) mod arms;
pub(crate) mod attention;
pub(crate) mod layers;
pub(crate) mod staff;
