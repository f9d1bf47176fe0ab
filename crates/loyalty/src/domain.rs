//! The rules of points and of what is given; pure and synchronous.

mod allowance;
pub(crate) mod boundary;
mod campaign;
mod catalogue;
mod day;
mod earning;
mod fit;
pub(crate) mod good_rating;
mod guest;
pub(crate) mod ledger;
mod marks;
pub(crate) mod plan;
#[cfg(test)]
mod properties;
mod reward;
mod shop;
mod words;

pub(crate) use allowance::{Allowance, Giver, Goodwill, GoodwillKind, OverAllowance, Role};
pub(crate) use boundary::{Approver, Boundary, BoundaryId, Exception, ExceptionId, ExceptionState, Stance};
pub(crate) use campaign::{Budget, Campaign, CampaignId, Cap, Conditions, Offer, Trigger};
pub(crate) use catalogue::Catalogue;
pub(crate) use day::Day;
pub(crate) use earning::{Bill, EarnRule, Earning};
pub(crate) use fit::{Happened, Occasion, WhyNot};
pub(crate) use guest::Guest;
pub(crate) use ledger::{Account, Balances, Cause, Draw, Lot, Posting, Reason, Transfer};
pub(crate) use marks::Mark;
pub(crate) use reward::{Layer, Reward, RewardId};
pub(crate) use shop::KnownShop;
pub(crate) use words::{NoSuchWord, words};
