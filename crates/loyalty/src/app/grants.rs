//! Gifts, within a transaction: what may be given is looked for, given, taken and
//! returned.

mod consider;
mod give;
mod lifecycle;
mod on_request;

pub(crate) use consider::{BY_PROGRAM, TriggeringEvent, consider, expose, occasion_of};
pub(crate) use give::{GrantContext, POINTS_WAIT, give};
pub(crate) use lifecycle::{approve, give_back, is_covered, take};
pub(crate) use on_request::{Asked, PlanShare, give_on_request, remember};
