//! The contract's methods; each is one call into a file of its name.

mod at_conflict_again;
mod catalogue;
mod effect;
mod goodwill;
mod grants;
mod ledger;
mod referrals;
mod selection;

use contracts::loyalty::v1::{self as pb, loyalty_service_server::LoyaltyService};
use runtime::reply;
use tonic::{Request, Response, Status};

use crate::service::Loyalty;

type Answer<T> = Result<Response<T>, Status>;

#[tonic::async_trait]
impl LoyaltyService for Loyalty {
    async fn get_points_account(
        &self,
        request: Request<pb::GetPointsAccountRequest>,
    ) -> Answer<pb::PointsAccount> {
        reply(ledger::get_points_account::get_points_account(self, request).await)
    }

    async fn list_points_entries(
        &self,
        request: Request<pb::ListPointsEntriesRequest>,
    ) -> Answer<pb::ListPointsEntriesResponse> {
        reply(ledger::list_points_entries::list_points_entries(self, request).await)
    }

    async fn get_earn_rule(&self, request: Request<pb::GetEarnRuleRequest>) -> Answer<pb::EarnRule> {
        reply(ledger::get_earn_rule::get_earn_rule(self, request).await)
    }

    async fn update_earn_rule(&self, request: Request<pb::UpdateEarnRuleRequest>) -> Answer<pb::EarnRule> {
        reply(ledger::update_earn_rule::update_earn_rule(self, request).await)
    }

    async fn list_allowances(
        &self,
        request: Request<pb::ListAllowancesRequest>,
    ) -> Answer<pb::ListAllowancesResponse> {
        reply(goodwill::list_allowances::list_allowances(self, request).await)
    }

    async fn update_allowance(&self, request: Request<pb::UpdateAllowanceRequest>) -> Answer<pb::Allowance> {
        reply(goodwill::update_allowance::update_allowance(self, request).await)
    }

    async fn give_goodwill(&self, request: Request<pb::GiveGoodwillRequest>) -> Answer<pb::Goodwill> {
        reply(goodwill::give_goodwill::give_goodwill(self, request).await)
    }

    async fn list_goodwill(
        &self,
        request: Request<pb::ListGoodwillRequest>,
    ) -> Answer<pb::ListGoodwillResponse> {
        reply(goodwill::list_goodwill::list_goodwill(self, request).await)
    }

    async fn create_reward(&self, request: Request<pb::CreateRewardRequest>) -> Answer<pb::Reward> {
        reply(catalogue::create_reward::create_reward(self, request).await)
    }

    async fn get_reward(&self, request: Request<pb::GetRewardRequest>) -> Answer<pb::Reward> {
        reply(catalogue::get_reward::get_reward(self, request).await)
    }

    async fn list_rewards(
        &self,
        request: Request<pb::ListRewardsRequest>,
    ) -> Answer<pb::ListRewardsResponse> {
        reply(catalogue::list_rewards::list_rewards(self, request).await)
    }

    async fn update_reward(&self, request: Request<pb::UpdateRewardRequest>) -> Answer<pb::Reward> {
        reply(catalogue::update_reward::update_reward(self, request).await)
    }

    async fn delete_reward(&self, request: Request<pb::DeleteRewardRequest>) -> Answer<()> {
        reply(catalogue::delete_reward::delete_reward(self, request).await)
    }

    async fn create_campaign(&self, request: Request<pb::CreateCampaignRequest>) -> Answer<pb::Campaign> {
        reply(catalogue::create_campaign::create_campaign(self, request).await)
    }

    async fn get_campaign(&self, request: Request<pb::GetCampaignRequest>) -> Answer<pb::Campaign> {
        reply(catalogue::get_campaign::get_campaign(self, request).await)
    }

    async fn list_campaigns(
        &self,
        request: Request<pb::ListCampaignsRequest>,
    ) -> Answer<pb::ListCampaignsResponse> {
        reply(catalogue::list_campaigns::list_campaigns(self, request).await)
    }

    async fn update_campaign(&self, request: Request<pb::UpdateCampaignRequest>) -> Answer<pb::Campaign> {
        reply(catalogue::update_campaign::update_campaign(self, request).await)
    }

    async fn delete_campaign(&self, request: Request<pb::DeleteCampaignRequest>) -> Answer<()> {
        reply(catalogue::delete_campaign::delete_campaign(self, request).await)
    }

    async fn create_boundary(&self, request: Request<pb::CreateBoundaryRequest>) -> Answer<pb::Boundary> {
        reply(catalogue::create_boundary::create_boundary(self, request).await)
    }

    async fn list_boundaries(
        &self,
        request: Request<pb::ListBoundariesRequest>,
    ) -> Answer<pb::ListBoundariesResponse> {
        reply(catalogue::list_boundaries::list_boundaries(self, request).await)
    }

    async fn update_boundary(&self, request: Request<pb::UpdateBoundaryRequest>) -> Answer<pb::Boundary> {
        reply(catalogue::update_boundary::update_boundary(self, request).await)
    }

    async fn delete_boundary(&self, request: Request<pb::DeleteBoundaryRequest>) -> Answer<()> {
        reply(catalogue::delete_boundary::delete_boundary(self, request).await)
    }

    async fn create_exception(&self, request: Request<pb::CreateExceptionRequest>) -> Answer<pb::Exception> {
        reply(catalogue::create_exception::create_exception(self, request).await)
    }

    async fn list_exceptions(
        &self,
        request: Request<pb::ListExceptionsRequest>,
    ) -> Answer<pb::ListExceptionsResponse> {
        reply(catalogue::list_exceptions::list_exceptions(self, request).await)
    }

    async fn decide_exception(&self, request: Request<pb::DecideExceptionRequest>) -> Answer<pb::Exception> {
        reply(catalogue::decide_exception::decide_exception(self, request).await)
    }

    async fn capture_points(&self, request: Request<pb::CapturePointsRequest>) -> Answer<pb::PointsHold> {
        reply(ledger::capture_points::capture_points(self, request).await)
    }

    async fn explain_points(
        &self,
        request: Request<pb::ExplainPointsRequest>,
    ) -> Answer<pb::PointsExplanation> {
        reply(ledger::explain_points::explain_points(self, request).await)
    }

    async fn get_points_liability(
        &self,
        request: Request<pb::GetPointsLiabilityRequest>,
    ) -> Answer<pb::PointsLiability> {
        reply(ledger::get_points_liability::get_points_liability(self, request).await)
    }

    async fn get_tier_policy(&self, request: Request<pb::GetTierPolicyRequest>) -> Answer<pb::TierPolicy> {
        reply(ledger::get_tier_policy::get_tier_policy(self, request).await)
    }

    async fn give_points(&self, request: Request<pb::GivePointsRequest>) -> Answer<pb::PointsEntry> {
        reply(ledger::give_points::give_points(self, request).await)
    }

    async fn hold_points(&self, request: Request<pb::HoldPointsRequest>) -> Answer<pb::PointsHold> {
        reply(ledger::hold_points::hold_points(self, request).await)
    }

    async fn list_earn_rules(
        &self,
        request: Request<pb::ListEarnRulesRequest>,
    ) -> Answer<pb::ListEarnRulesResponse> {
        reply(ledger::list_earn_rules::list_earn_rules(self, request).await)
    }

    async fn release_points(&self, request: Request<pb::ReleasePointsRequest>) -> Answer<pb::PointsHold> {
        reply(ledger::release_points::release_points(self, request).await)
    }

    async fn restore_points(&self, request: Request<pb::RestorePointsRequest>) -> Answer<pb::PointsHold> {
        reply(ledger::restore_points::restore_points(self, request).await)
    }

    async fn update_tier_policy(
        &self,
        request: Request<pb::UpdateTierPolicyRequest>,
    ) -> Answer<pb::TierPolicy> {
        reply(ledger::update_tier_policy::update_tier_policy(self, request).await)
    }

    async fn create_referral_code(
        &self,
        request: Request<pb::CreateReferralCodeRequest>,
    ) -> Answer<pb::ReferralCode> {
        reply(referrals::create_referral_code::create_referral_code(self, request).await)
    }

    async fn claim_referral(&self, request: Request<pb::ClaimReferralRequest>) -> Answer<pb::Referral> {
        reply(referrals::claim_referral::claim_referral(self, request).await)
    }

    async fn list_referrals(
        &self,
        request: Request<pb::ListReferralsRequest>,
    ) -> Answer<pb::ListReferralsResponse> {
        reply(referrals::list_referrals::list_referrals(self, request).await)
    }

    async fn get_referral_policy(
        &self,
        request: Request<pb::GetReferralPolicyRequest>,
    ) -> Answer<pb::ReferralPolicy> {
        reply(referrals::get_referral_policy::get_referral_policy(self, request).await)
    }

    async fn update_referral_policy(
        &self,
        request: Request<pb::UpdateReferralPolicyRequest>,
    ) -> Answer<pb::ReferralPolicy> {
        reply(referrals::update_referral_policy::update_referral_policy(self, request).await)
    }

    async fn list_staff_alerts(
        &self,
        request: Request<pb::ListStaffAlertsRequest>,
    ) -> Answer<pb::ListStaffAlertsResponse> {
        reply(effect::list_staff_alerts::list_staff_alerts(self, request).await)
    }

    async fn get_campaign_report(
        &self,
        request: Request<pb::GetCampaignReportRequest>,
    ) -> Answer<pb::CampaignReport> {
        reply(effect::get_campaign_report::get_campaign_report(self, request).await)
    }

    async fn get_layer_report(&self, request: Request<pb::GetLayerReportRequest>) -> Answer<pb::LayerReport> {
        reply(effect::get_layer_report::get_layer_report(self, request).await)
    }

    async fn suggest_rewards(
        &self,
        request: Request<pb::SuggestRewardsRequest>,
    ) -> Answer<pb::SuggestRewardsResponse> {
        reply(selection::suggest_rewards::suggest_rewards(self, request).await)
    }

    async fn grant_reward(&self, request: Request<pb::GrantRewardRequest>) -> Answer<pb::Grant> {
        reply(grants::grant_reward::grant_reward(self, request).await)
    }

    async fn get_grant(&self, request: Request<pb::GetGrantRequest>) -> Answer<pb::Grant> {
        reply(grants::get_grant::get_grant(self, request).await)
    }

    async fn list_grants(&self, request: Request<pb::ListGrantsRequest>) -> Answer<pb::ListGrantsResponse> {
        reply(grants::list_grants::list_grants(self, request).await)
    }

    async fn approve_grant(&self, request: Request<pb::ApproveGrantRequest>) -> Answer<pb::Grant> {
        reply(grants::approve_grant::approve_grant(self, request).await)
    }

    async fn take_grant(&self, request: Request<pb::TakeGrantRequest>) -> Answer<pb::Grant> {
        reply(grants::take_grant::take_grant(self, request).await)
    }

    async fn return_grant(&self, request: Request<pb::ReturnGrantRequest>) -> Answer<pb::Grant> {
        reply(grants::return_grant::return_grant(self, request).await)
    }

    async fn plan_rewards(&self, request: Request<pb::PlanRewardsRequest>) -> Answer<pb::RewardPlan> {
        reply(selection::plan_rewards::plan_rewards(self, request).await)
    }
}
