//! The rules of points and of what is given; pure and synchronous.

mod allowance;
pub(crate) mod boundary;
pub(crate) mod calendar;
mod campaign;
mod catalogue;
mod day;
mod earning;
pub(crate) mod effect;
mod fit;
mod giving;
pub(crate) mod good_rating;
mod grant;
mod guest;
mod holds;
pub(crate) mod ledger;
pub(crate) mod liability;
pub(crate) mod lots;
mod marks;
pub(crate) mod plan;
#[cfg(test)]
mod properties;
mod reasons;
pub(crate) mod referral;
pub(crate) mod refusal;
mod reward;
mod shop;
mod situation;
pub(crate) mod staff_watch;
pub(crate) mod telling;
mod tiers;
mod words;
mod worth;

pub(crate) use allowance::{Allowance, Giver, Goodwill, GoodwillKind, OverAllowance, Role};
pub(crate) use boundary::{
    Approver, Boundary, BoundaryId, Exception, ExceptionId, ExceptionState, NotDecided, Stance,
};
pub(crate) use campaign::{Budget, Campaign, CampaignId, Cap, Conditions, Offer, Trigger};
pub(crate) use catalogue::Catalogue;
pub(crate) use day::{Day, NoDay};
pub(crate) use earning::{Bill, EarnRule, Earning, RuleChange};
pub(crate) use fit::{Happened, Occasion, WhyNot};
pub(crate) use giving::{Deciding, Gift};
pub(crate) use grant::{Grant, GrantId, GrantState};
pub(crate) use guest::Guest;
pub(crate) use holds::{Hold, HoldState, NewHold};
pub(crate) use ledger::{Account, Balances, Cause, Posting, Reason, Transfer};
pub(crate) use lots::{Lot, Move, Term};
pub(crate) use marks::Mark;
pub(crate) use referral::{Referral, ReferralPolicy, ReferralState};
pub(crate) use refusal::Refusal;
pub(crate) use reward::{Layer, Reward, RewardId};
pub(crate) use shop::KnownShop;
pub(crate) use situation::{GivenNow, KnownOrder, Lately, Left, OrderEnd, Situation, Spent, Use};
pub(crate) use tiers::{Standing, Tier, TierPolicy};
pub(crate) use words::{NoSuchWord, words};
pub(crate) use worth::MISSED_AFTER;
