//! Gifts, within a transaction: what may be given is looked for, given, taken and
//! returned.

mod consider;
mod give;
mod lifecycle;

pub(crate) use consider::{Happening, ITSELF, consider, expose, occasion_of};
pub(crate) use give::{Giving, POINTS_WAIT, give};
pub(crate) use lifecycle::{approve, give_back, is_covered, take};
