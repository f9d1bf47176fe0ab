//! All SQL of the service.

pub(crate) mod catalogue;
pub(crate) mod effect;
pub(crate) mod erasure;
pub(crate) mod goodwill;
pub(crate) mod grants;
pub(crate) mod ledger;
pub(crate) mod plans;
pub(crate) mod projections;
pub(crate) mod records;
pub(crate) mod referrals;
pub(crate) mod reward_plans;
pub(crate) mod selection;
pub(crate) mod wishes;
