//! Between the contracts and the domain.

pub(crate) mod catalogue;
pub(crate) mod effect;
mod fields;
pub(crate) mod goodwill;
pub(crate) mod grants;
pub(crate) mod layers;
pub(crate) mod ledger;
pub(crate) mod moments;
pub(crate) mod names;
pub(crate) mod plans;
pub(crate) mod projections;
pub(crate) mod referrals;
pub(crate) mod reward_plans;
pub(crate) mod selection;
pub(crate) mod wishes;
