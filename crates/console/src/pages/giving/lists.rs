//! What the page asks loyalty for.

use contracts::loyalty::v1::{
    Allowance, AppliedRewardPlan, Boundary, Campaign, Exception, GetAppliedRewardPlanRequest,
    GetWishPolicyRequest, Grant, ListAllowancesRequest, ListAppliedRewardPlansRequest, ListBoundariesRequest,
    ListCampaignsRequest, ListExceptionsRequest, ListGrantsRequest, ListRewardsRequest, Reward, WishPolicy,
    exception, grant,
};
use tonic::Status;

use crate::page::Page;

const MOST: i32 = 500;
const MOST_WAITING: i32 = 50;
const LATEST_PLANS: i32 = 5;

pub(super) async fn campaigns(page: &Page) -> Result<Vec<Campaign>, Status> {
    let request = ListCampaignsRequest {
        parent: page.shop.name.clone(),
        page_size: MOST,
        ..ListCampaignsRequest::default()
    };
    Ok(page.loyalty().list_campaigns(request).await?.into_inner().campaigns)
}

/// Those that are still given.
pub(super) async fn rewards(page: &Page) -> Result<Vec<Reward>, Status> {
    let request = ListRewardsRequest {
        parent: page.shop.name.clone(),
        page_size: MOST,
        ..ListRewardsRequest::default()
    };
    let all = page.loyalty().list_rewards(request).await?.into_inner().rewards;
    Ok(all.into_iter().filter(|reward| !reward.retired).collect())
}

/// Gifts that somebody has to allow.
pub(super) async fn waiting(page: &Page) -> Result<Vec<Grant>, Status> {
    let request = ListGrantsRequest {
        parent: page.shop.name.clone(),
        state: grant::State::Waiting.into(),
        page_size: MOST_WAITING,
        ..ListGrantsRequest::default()
    };
    Ok(page.loyalty().list_grants(request).await?.into_inner().grants)
}

/// Requests that somebody has to decide.
pub(super) async fn exceptions(page: &Page) -> Result<Vec<Exception>, Status> {
    let request = ListExceptionsRequest {
        parent: page.shop.name.clone(),
        state: exception::State::Waiting.into(),
        page_size: MOST_WAITING,
        ..ListExceptionsRequest::default()
    };
    Ok(page.loyalty().list_exceptions(request).await?.into_inner().exceptions)
}

/// Plans that were given lately, the last one with what of it was not given.
pub(super) async fn applied(page: &Page) -> Result<Vec<AppliedRewardPlan>, Status> {
    let request = ListAppliedRewardPlansRequest {
        parent: page.shop.name.clone(),
        page_size: LATEST_PLANS,
        ..ListAppliedRewardPlansRequest::default()
    };
    let mut plans =
        page.loyalty().list_applied_reward_plans(request).await?.into_inner().applied_reward_plans;
    if let Some(last) = plans.first_mut() {
        let request = GetAppliedRewardPlanRequest { name: last.name.clone() };
        *last = page.loyalty().get_applied_reward_plan(request).await?.into_inner();
    }
    Ok(plans)
}

pub(super) async fn boundaries(page: &Page) -> Result<Vec<Boundary>, Status> {
    let request = ListBoundariesRequest {
        parent: page.shop.name.clone(),
        page_size: MOST,
        ..ListBoundariesRequest::default()
    };
    Ok(page.loyalty().list_boundaries(request).await?.into_inner().boundaries)
}

pub(super) async fn allowances(page: &Page) -> Result<Vec<Allowance>, Status> {
    let request =
        ListAllowancesRequest { parent: page.shop.name.clone(), ..ListAllowancesRequest::default() };
    Ok(page.loyalty().list_allowances(request).await?.into_inner().allowances)
}

pub(super) async fn wishes(page: &Page) -> Result<WishPolicy, Status> {
    let request = GetWishPolicyRequest { name: format!("{}/wishPolicy", page.shop.name) };
    Ok(page.loyalty().get_wish_policy(request).await?.into_inner())
}
