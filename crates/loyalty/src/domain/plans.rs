//! Plans that guests join, what they give, and what of it was used.
//!
//! Everything is counted in the shop's days, by arithmetic when it is read: no job has to
//! begin a period.

mod bill;
pub(crate) mod change;
pub(crate) mod entitlement;
pub(crate) mod explain;
pub(crate) mod membership;
pub(crate) mod period;
pub(crate) mod simulation;
pub(crate) mod terms;

pub(crate) use bill::Bill;
pub(crate) use change::{Loss, LossKind, losses};
pub(crate) use entitlement::{
    Denial, GrantSource, Holding, NotEntitled, QuotaGrant, Use, UseState, Verdict, WrongUseState, judge,
};
pub(crate) use membership::{Membership, MembershipError, MembershipState, Next, Payment, Receipt};
#[cfg(test)]
pub(crate) use period::PeriodUnit;
pub(crate) use period::{Cycle, Days, Period};
pub(crate) use terms::{Benefit, Effect, ItemPrice, Limit, Plan, Terms};

kernel::uuid_id! {
    /// A plan.
    PlanId,
}
kernel::uuid_id! {
    /// A membership.
    MembershipId,
}
