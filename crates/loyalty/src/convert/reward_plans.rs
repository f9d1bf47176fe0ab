//! Plans of who gets what, once they are given.

use contracts::loyalty::v1::{self as pb, applied_reward_plan::Refusal, apply_reward_plan_request::Gift};
use kernel::{Code, CustomerId, Failure, Money, ShopId};
use runtime::field::{self, Mask};

use super::{
    catalogue::{campaigns, rewards},
    fields::small,
    grants::{self, GrantRequest},
    names,
};
use crate::{
    domain::{
        AppliedPlan, AppliedPlanId, CampaignId, Grant, OrderProjection, PlanPolicy, RefusedGift, RewardId,
    },
    store::reward_plans::Outcome,
};

const APPLIED: &str = "shops/{shop}/appliedRewardPlans/{applied_reward_plan}";
const POLICY: &str = "shops/{shop}/rewardPlanPolicy";
const REPORT: &str = "shops/{shop}/rewardPlanReport";
const MOST_GIFTS: usize = 300;

/// The shop and the id of a plan that was given.
pub(crate) fn id(text: &str, field: &str) -> Result<(ShopId, AppliedPlanId), Failure> {
    field::id(text, field, APPLIED)
}

/// The shop of a policy.
pub(crate) fn policy_shop(text: &str, field: &str) -> Result<ShopId, Failure> {
    field::name(text, field, POLICY).map(|name| name.shop)
}

/// The shop of a report.
pub(crate) fn report_shop(text: &str) -> Result<ShopId, Failure> {
    field::name(text, "name", REPORT).map(|name| name.shop)
}

/// A policy as the contract shows it.
pub(crate) fn policy(shop: &ShopId, policy: &PlanPolicy) -> pb::RewardPlanPolicy {
    pb::RewardPlanPolicy {
        name: format!("shops/{shop}/rewardPlanPolicy"),
        gifts_per_customer: small(policy.gifts_per_customer),
        holdout_basis_points: small(policy.holdout_basis_points),
        etag: field::etag_field(policy.version),
    }
}

/// `current` with the fields that the mask names changed; its version is left as it was.
pub(crate) fn changed_policy(
    current: &PlanPolicy,
    sent: &pb::RewardPlanPolicy,
    mask: Option<&Mask>,
) -> Result<PlanPolicy, Failure> {
    let changes = |path, is_set| mask.map_or(is_set, |mask| mask.has(path));
    let mut policy = *current;
    if changes("gifts_per_customer", sent.gifts_per_customer != 0) {
        let path = "reward_plan_policy.gifts_per_customer";
        policy.gifts_per_customer = field::number(sent.gifts_per_customer, path, &(1..=3))?.into();
    }
    if changes("holdout_basis_points", sent.holdout_basis_points != 0) {
        let path = "reward_plan_policy.holdout_basis_points";
        policy.holdout_basis_points = field::number(sent.holdout_basis_points, path, &(0..=5_000))?.into();
    }
    Ok(policy)
}

/// The gifts of a plan, each as if it were asked for alone.
pub(crate) fn gifts(shop: &ShopId, sent: &[Gift]) -> Result<Vec<GrantRequest>, Failure> {
    if sent.is_empty() {
        return Err(Failure::field("gifts", "must have at least one"));
    }
    field::at_most(sent, "gifts", MOST_GIFTS)?;
    let gift = |(place, gift): (usize, &Gift)| {
        let path = |field: &str| format!("gifts[{place}].{field}");
        Ok(GrantRequest {
            shop: shop.clone(),
            customer: field::id_in(shop, &gift.customer, &path("customer"), names::CUSTOMER)?,
            reward: field::id_in(shop, &gift.reward, &path("reward"), rewards::REWARD)?,
            campaign: Some(field::id_in(shop, &gift.campaign, &path("campaign"), campaigns::CAMPAIGN)?),
            order: None,
            quantity: field::number(gift.quantity, &path("quantity"), &(0..=99))?.into(),
            said: OrderProjection::default(),
        })
    };
    sent.iter().enumerate().map(gift).collect()
}

/// Why something of a plan was not given; the failure itself if it is none of the gift's.
pub(crate) fn refused(gift: &GrantRequest, failure: Failure) -> Result<RefusedGift, Failure> {
    if !matches!(failure.code, Code::FailedPrecondition | Code::NotFound | Code::InvalidArgument) {
        return Err(failure);
    }
    let said = failure.metadata.iter().find(|(key, _)| *key == "text").map(|(_, text)| text.clone());
    let is_gone = failure.code != Code::FailedPrecondition;
    let text = said.unwrap_or_else(|| "这份礼或活动已经没有了，或者改了".to_owned());
    Ok(RefusedGift {
        customer: gift.customer.0,
        reward: gift.reward.0,
        campaign: gift.campaign.map(|campaign| campaign.0).unwrap_or_default(),
        reason: if is_gone { "NOT_FOUND".to_owned() } else { failure.reason.to_owned() },
        text,
        text_en: failure.message,
    })
}

/// A plan that was given, as the contract shows it; with its gifts, if they are told.
pub(crate) fn applied(
    shop: &ShopId,
    plan: &AppliedPlan,
    outcome: &Outcome,
    given: Option<&[Grant]>,
) -> pb::AppliedRewardPlan {
    let money = |minor| field::money_field(Money { minor, currency: plan.currency });
    let refused = given.map(|_| plan.refused.iter().map(|refused| refusal(shop, refused)).collect());
    pb::AppliedRewardPlan {
        name: names::applied_plan(shop, plan.id),
        budget: Some(money(plan.budget)),
        given: given.unwrap_or_default().iter().map(|grant| grants::grant(shop, grant)).collect(),
        refused: refused.unwrap_or_default(),
        granted: outcome.given.granted,
        taken: outcome.given.taken,
        thanked: outcome.given.thanked,
        cost: Some(money(outcome.given.cost)),
        guests: outcome.guests,
        guests_returned: outcome.returned,
        applied_by: plan.applied_by.clone(),
        create_time: Some(field::timestamp(plan.created_at)),
    }
}

fn refusal(shop: &ShopId, refused: &RefusedGift) -> Refusal {
    Refusal {
        customer: names::customer(shop, CustomerId(refused.customer)),
        reward: rewards::name(shop, RewardId(refused.reward)),
        campaign: campaigns::name(shop, CampaignId(refused.campaign)),
        reason: refused.reason.clone(),
        text: refused.text.clone(),
        text_en: refused.text_en.clone(),
    }
}
