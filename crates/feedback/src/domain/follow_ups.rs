//! Asking after an order or a case, and whether it helps.

mod follow_up;
mod second_purchase;

pub(crate) use follow_up::{
    FollowUp, FollowUpId, FollowUpRule, FollowUpRuleId, FollowUpState, Follows, Occasion, Subject,
    unknown_token, with_name,
};
pub(crate) use second_purchase::{Arm, Cohort, SecondPurchases};
