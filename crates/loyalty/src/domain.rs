//! The rules of points and of what is given; pure and synchronous.

pub(crate) mod calendar;
pub(crate) mod catalogue;
pub(crate) mod effect;
pub(crate) mod goodwill;
pub(crate) mod grants;
pub(crate) mod ledger;
pub(crate) mod plans;
pub(crate) mod projections;
pub(crate) mod referrals;
pub(crate) mod reward_plans;
pub(crate) mod selection;
pub(crate) mod wishes;

pub(crate) use catalogue::{
    Catalogue,
    boundary::{Approver, Boundary, BoundaryId, Exception, ExceptionId, ExceptionState, NotDecided, Stance},
    budget::{Budget, BudgetUse, Cap, Spent},
    campaign::{Campaign, CampaignId, Conditions, Offer, Trigger},
    day::{Day, NoDay},
    reward::{Layer, Reward, RewardId},
};
pub(crate) use goodwill::{Allowance, Giver, Goodwill, GoodwillKind, OverAllowance, Role};
pub(crate) use grants::{Grant, GrantId, GrantState};
pub(crate) use kernel::ShopProjection;
pub(crate) use ledger::{
    earning::{Bill, EarnRule, Earning, RuleChange},
    holds::{Hold, HoldState, NewHold},
    lots::{Lot, Move, Term},
    postings::{Account, Balances, Cause, Posting, Reason, Transfer},
    tiers::{Standing, Tier, TierPolicy},
};
pub(crate) use projections::{
    customers::CustomerProjection,
    identity_hash::Identity,
    orders::{OrderEnd, OrderProjection, OrderSnapshot},
};
pub(crate) use referrals::{Referral, ReferralPolicy, ReferralState};
pub(crate) use reward_plans::{AppliedPlan, AppliedPlanId, PlanPolicy, RefusedGift};
pub(crate) use selection::{
    choose::{Chooser, Suggestion},
    eligibility::{Occasion, OccasionKind},
    facts::{Facts, OccasionGrant, Recent},
    rejection::Rejection,
    score::MISSED_AFTER,
};
