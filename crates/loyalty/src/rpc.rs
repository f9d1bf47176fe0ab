//! The contract's methods; each is one call into a file of its name.

mod approve_grant;
mod at_conflict_again;
mod capture_points;
mod catalogue;
mod claim_referral;
mod create_boundary;
mod create_campaign;
mod create_exception;
mod create_referral_code;
mod create_reward;
mod decide_exception;
mod delete_boundary;
mod delete_campaign;
mod delete_reward;
mod explain_points;
mod get_campaign;
mod get_campaign_report;
mod get_earn_rule;
mod get_grant;
mod get_layer_report;
mod get_points_account;
mod get_points_liability;
mod get_referral_policy;
mod get_reward;
mod get_tier_policy;
mod give_goodwill;
mod give_points;
mod grant_reward;
mod hold_points;
mod hold_step;
mod list_allowances;
mod list_boundaries;
mod list_campaigns;
mod list_earn_rules;
mod list_exceptions;
mod list_goodwill;
mod list_grants;
mod list_points_entries;
mod list_referrals;
mod list_rewards;
mod list_staff_alerts;
mod plan_rewards;
mod release_points;
mod restore_points;
mod return_grant;
mod suggest_rewards;
mod take_grant;
mod update_allowance;
mod update_boundary;
mod update_campaign;
mod update_earn_rule;
mod update_referral_policy;
mod update_reward;
mod update_tier_policy;

use contracts::loyalty::v1::{self as pb, loyalty_service_server::LoyaltyService};
use runtime::reply;
use tonic::{Request, Response, Status};

use crate::Loyalty;

type Answer<T> = Result<Response<T>, Status>;

#[tonic::async_trait]
impl LoyaltyService for Loyalty {
    async fn get_points_account(
        &self,
        request: Request<pb::GetPointsAccountRequest>,
    ) -> Answer<pb::PointsAccount> {
        reply(get_points_account::get_points_account(self, request).await)
    }

    async fn list_points_entries(
        &self,
        request: Request<pb::ListPointsEntriesRequest>,
    ) -> Answer<pb::ListPointsEntriesResponse> {
        reply(list_points_entries::list_points_entries(self, request).await)
    }

    async fn get_earn_rule(&self, request: Request<pb::GetEarnRuleRequest>) -> Answer<pb::EarnRule> {
        reply(get_earn_rule::get_earn_rule(self, request).await)
    }

    async fn update_earn_rule(&self, request: Request<pb::UpdateEarnRuleRequest>) -> Answer<pb::EarnRule> {
        reply(update_earn_rule::update_earn_rule(self, request).await)
    }

    async fn list_allowances(
        &self,
        request: Request<pb::ListAllowancesRequest>,
    ) -> Answer<pb::ListAllowancesResponse> {
        reply(list_allowances::list_allowances(self, request).await)
    }

    async fn update_allowance(&self, request: Request<pb::UpdateAllowanceRequest>) -> Answer<pb::Allowance> {
        reply(update_allowance::update_allowance(self, request).await)
    }

    async fn give_goodwill(&self, request: Request<pb::GiveGoodwillRequest>) -> Answer<pb::Goodwill> {
        reply(give_goodwill::give_goodwill(self, request).await)
    }

    async fn list_goodwill(
        &self,
        request: Request<pb::ListGoodwillRequest>,
    ) -> Answer<pb::ListGoodwillResponse> {
        reply(list_goodwill::list_goodwill(self, request).await)
    }

    async fn create_reward(&self, request: Request<pb::CreateRewardRequest>) -> Answer<pb::Reward> {
        reply(create_reward::create_reward(self, request).await)
    }

    async fn get_reward(&self, request: Request<pb::GetRewardRequest>) -> Answer<pb::Reward> {
        reply(get_reward::get_reward(self, request).await)
    }

    async fn list_rewards(
        &self,
        request: Request<pb::ListRewardsRequest>,
    ) -> Answer<pb::ListRewardsResponse> {
        reply(list_rewards::list_rewards(self, request).await)
    }

    async fn update_reward(&self, request: Request<pb::UpdateRewardRequest>) -> Answer<pb::Reward> {
        reply(update_reward::update_reward(self, request).await)
    }

    async fn delete_reward(&self, request: Request<pb::DeleteRewardRequest>) -> Answer<()> {
        reply(delete_reward::delete_reward(self, request).await)
    }

    async fn create_campaign(&self, request: Request<pb::CreateCampaignRequest>) -> Answer<pb::Campaign> {
        reply(create_campaign::create_campaign(self, request).await)
    }

    async fn get_campaign(&self, request: Request<pb::GetCampaignRequest>) -> Answer<pb::Campaign> {
        reply(get_campaign::get_campaign(self, request).await)
    }

    async fn list_campaigns(
        &self,
        request: Request<pb::ListCampaignsRequest>,
    ) -> Answer<pb::ListCampaignsResponse> {
        reply(list_campaigns::list_campaigns(self, request).await)
    }

    async fn update_campaign(&self, request: Request<pb::UpdateCampaignRequest>) -> Answer<pb::Campaign> {
        reply(update_campaign::update_campaign(self, request).await)
    }

    async fn delete_campaign(&self, request: Request<pb::DeleteCampaignRequest>) -> Answer<()> {
        reply(delete_campaign::delete_campaign(self, request).await)
    }

    async fn create_boundary(&self, request: Request<pb::CreateBoundaryRequest>) -> Answer<pb::Boundary> {
        reply(create_boundary::create_boundary(self, request).await)
    }

    async fn list_boundaries(
        &self,
        request: Request<pb::ListBoundariesRequest>,
    ) -> Answer<pb::ListBoundariesResponse> {
        reply(list_boundaries::list_boundaries(self, request).await)
    }

    async fn update_boundary(&self, request: Request<pb::UpdateBoundaryRequest>) -> Answer<pb::Boundary> {
        reply(update_boundary::update_boundary(self, request).await)
    }

    async fn delete_boundary(&self, request: Request<pb::DeleteBoundaryRequest>) -> Answer<()> {
        reply(delete_boundary::delete_boundary(self, request).await)
    }

    async fn create_exception(&self, request: Request<pb::CreateExceptionRequest>) -> Answer<pb::Exception> {
        reply(create_exception::create_exception(self, request).await)
    }

    async fn list_exceptions(
        &self,
        request: Request<pb::ListExceptionsRequest>,
    ) -> Answer<pb::ListExceptionsResponse> {
        reply(list_exceptions::list_exceptions(self, request).await)
    }

    async fn decide_exception(&self, request: Request<pb::DecideExceptionRequest>) -> Answer<pb::Exception> {
        reply(decide_exception::decide_exception(self, request).await)
    }

    async fn capture_points(&self, request: Request<pb::CapturePointsRequest>) -> Answer<pb::PointsHold> {
        reply(capture_points::capture_points(self, request).await)
    }

    async fn explain_points(
        &self,
        request: Request<pb::ExplainPointsRequest>,
    ) -> Answer<pb::PointsExplanation> {
        reply(explain_points::explain_points(self, request).await)
    }

    async fn get_points_liability(
        &self,
        request: Request<pb::GetPointsLiabilityRequest>,
    ) -> Answer<pb::PointsLiability> {
        reply(get_points_liability::get_points_liability(self, request).await)
    }

    async fn get_tier_policy(&self, request: Request<pb::GetTierPolicyRequest>) -> Answer<pb::TierPolicy> {
        reply(get_tier_policy::get_tier_policy(self, request).await)
    }

    async fn give_points(&self, request: Request<pb::GivePointsRequest>) -> Answer<pb::PointsEntry> {
        reply(give_points::give_points(self, request).await)
    }

    async fn hold_points(&self, request: Request<pb::HoldPointsRequest>) -> Answer<pb::PointsHold> {
        reply(hold_points::hold_points(self, request).await)
    }

    async fn list_earn_rules(
        &self,
        request: Request<pb::ListEarnRulesRequest>,
    ) -> Answer<pb::ListEarnRulesResponse> {
        reply(list_earn_rules::list_earn_rules(self, request).await)
    }

    async fn release_points(&self, request: Request<pb::ReleasePointsRequest>) -> Answer<pb::PointsHold> {
        reply(release_points::release_points(self, request).await)
    }

    async fn restore_points(&self, request: Request<pb::RestorePointsRequest>) -> Answer<pb::PointsHold> {
        reply(restore_points::restore_points(self, request).await)
    }

    async fn update_tier_policy(
        &self,
        request: Request<pb::UpdateTierPolicyRequest>,
    ) -> Answer<pb::TierPolicy> {
        reply(update_tier_policy::update_tier_policy(self, request).await)
    }

    async fn create_referral_code(
        &self,
        request: Request<pb::CreateReferralCodeRequest>,
    ) -> Answer<pb::ReferralCode> {
        reply(create_referral_code::create_referral_code(self, request).await)
    }

    async fn claim_referral(&self, request: Request<pb::ClaimReferralRequest>) -> Answer<pb::Referral> {
        reply(claim_referral::claim_referral(self, request).await)
    }

    async fn list_referrals(
        &self,
        request: Request<pb::ListReferralsRequest>,
    ) -> Answer<pb::ListReferralsResponse> {
        reply(list_referrals::list_referrals(self, request).await)
    }

    async fn get_referral_policy(
        &self,
        request: Request<pb::GetReferralPolicyRequest>,
    ) -> Answer<pb::ReferralPolicy> {
        reply(get_referral_policy::get_referral_policy(self, request).await)
    }

    async fn update_referral_policy(
        &self,
        request: Request<pb::UpdateReferralPolicyRequest>,
    ) -> Answer<pb::ReferralPolicy> {
        reply(update_referral_policy::update_referral_policy(self, request).await)
    }

    async fn list_staff_alerts(
        &self,
        request: Request<pb::ListStaffAlertsRequest>,
    ) -> Answer<pb::ListStaffAlertsResponse> {
        reply(list_staff_alerts::list_staff_alerts(self, request).await)
    }

    async fn get_campaign_report(
        &self,
        request: Request<pb::GetCampaignReportRequest>,
    ) -> Answer<pb::CampaignReport> {
        reply(get_campaign_report::get_campaign_report(self, request).await)
    }

    async fn get_layer_report(&self, request: Request<pb::GetLayerReportRequest>) -> Answer<pb::LayerReport> {
        reply(get_layer_report::get_layer_report(self, request).await)
    }

    async fn suggest_rewards(
        &self,
        request: Request<pb::SuggestRewardsRequest>,
    ) -> Answer<pb::SuggestRewardsResponse> {
        reply(suggest_rewards::suggest_rewards(self, request).await)
    }

    async fn grant_reward(&self, request: Request<pb::GrantRewardRequest>) -> Answer<pb::Grant> {
        reply(grant_reward::grant_reward(self, request).await)
    }

    async fn get_grant(&self, request: Request<pb::GetGrantRequest>) -> Answer<pb::Grant> {
        reply(get_grant::get_grant(self, request).await)
    }

    async fn list_grants(&self, request: Request<pb::ListGrantsRequest>) -> Answer<pb::ListGrantsResponse> {
        reply(list_grants::list_grants(self, request).await)
    }

    async fn approve_grant(&self, request: Request<pb::ApproveGrantRequest>) -> Answer<pb::Grant> {
        reply(approve_grant::approve_grant(self, request).await)
    }

    async fn take_grant(&self, request: Request<pb::TakeGrantRequest>) -> Answer<pb::Grant> {
        reply(take_grant::take_grant(self, request).await)
    }

    async fn return_grant(&self, request: Request<pb::ReturnGrantRequest>) -> Answer<pb::Grant> {
        reply(return_grant::return_grant(self, request).await)
    }

    async fn plan_rewards(&self, request: Request<pb::PlanRewardsRequest>) -> Answer<pb::RewardPlan> {
        reply(plan_rewards::plan_rewards(self, request).await)
    }
}
