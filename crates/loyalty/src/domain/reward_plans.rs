//! Plans of who gets what today, once they are given.

use kernel::{Currency, CustomerId, ShopId, Time, stats};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::catalogue::campaign::CampaignId;

kernel::uuid_id! {
    /// A plan that was given.
    AppliedPlanId,
}

/// What is noted of who was chosen by a plan stands under this, as if all plans were one
/// campaign.
pub(crate) const ALL_PLANS: CampaignId =
    CampaignId(Uuid::from_u128(0x706c_616e_7300_4000_8000_0000_0000_0001));

/// What plans may give one customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PlanPolicy {
    /// At most so many gifts in a day.
    pub(crate) gifts_per_customer: i64,
    /// Share of the customers chosen who by chance get nothing, in basis points.
    pub(crate) holdout_basis_points: i64,
    /// Counts the changes.
    pub(crate) version: i64,
}

impl PlanPolicy {
    /// Of a shop that never set one.
    pub(crate) fn first() -> Self {
        Self { gifts_per_customer: 1, holdout_basis_points: 0, version: 0 }
    }

    /// Whether chance keeps what plans give from a customer, for good.
    pub(crate) fn holds_out(&self, customer: CustomerId) -> bool {
        i64::from(stats::lot(&ALL_PLANS.to_string(), &customer.to_string())) < self.holdout_basis_points
    }
}

/// What plans give upon: one of the shop's days, the same for all plans of it, so that none
/// gives again what another gave.
pub(crate) fn occasion(shop: &ShopId, day: i64) -> Uuid {
    Uuid::new_v5(&ALL_PLANS.0, format!("{shop} {day}").as_bytes())
}

/// A plan that was given.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct AppliedPlan {
    /// Its id.
    pub(crate) id: AppliedPlanId,
    /// What might be spent, in minor units.
    pub(crate) budget: i64,
    /// Of the budget.
    pub(crate) currency: Currency,
    /// What was not given.
    pub(crate) refused: Vec<RefusedGift>,
    /// Who gave it: an access key's name.
    pub(crate) applied_by: String,
    /// When.
    pub(crate) created_at: Time,
}

/// Something of a plan that was not given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RefusedGift {
    /// To whom.
    pub(crate) customer: Uuid,
    /// What.
    pub(crate) reward: Uuid,
    /// By which campaign.
    pub(crate) campaign: Uuid,
    /// Why, for a program.
    pub(crate) reason: String,
    /// In Chinese.
    pub(crate) text: String,
    /// In English.
    pub(crate) text_en: String,
}
