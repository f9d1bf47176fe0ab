//! A customer's points, within a transaction: what every other part of the
//! service uses to give, set aside, use and return them.

mod customer_ledger;
mod give;
mod holds;
mod merge;
mod settle;
mod standing;
mod unmerge;

pub(crate) use customer_ledger::CustomerLedger;
pub(crate) use give::{Bonus, give};
pub(crate) use holds::{capture, find_hold, give_back, hold, release, restore};
pub(crate) use merge::merge;
pub(crate) use standing::standing;
pub(crate) use unmerge::unmerge;
