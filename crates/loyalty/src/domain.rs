//! The rules of points; pure and synchronous.

mod earning;
pub(crate) mod ledger;
#[cfg(test)]
mod properties;
mod shop;

pub(crate) use earning::{Bill, EarnRule, Earning};
pub(crate) use ledger::{Account, Balances, Cause, Draw, Lot, Posting, Reason, Transfer};
pub(crate) use shop::KnownShop;
