//! The methods of the contract, each one call into a file of its name.

mod catalogue;
mod effect;
mod goodwill;
mod grants;
mod ledger;
mod plans;
mod records;
mod referrals;
mod selection;
mod wishes;

use contracts::loyalty::v1::{self as pb, loyalty_service_server::LoyaltyService};

use crate::service::Loyalty;

runtime::rpc! {
    impl LoyaltyService, for Loyalty {
        ledger::get_points_account(pb::GetPointsAccountRequest) -> pb::PointsAccount;
        ledger::list_points_entries(pb::ListPointsEntriesRequest) -> pb::ListPointsEntriesResponse;
        ledger::get_earn_rule(pb::GetEarnRuleRequest) -> pb::EarnRule;
        ledger::update_earn_rule(pb::UpdateEarnRuleRequest) -> pb::EarnRule;
        ledger::capture_points(pb::CapturePointsRequest) -> pb::PointsHold;
        ledger::explain_points(pb::ExplainPointsRequest) -> pb::PointsExplanation;
        ledger::get_points_liability(pb::GetPointsLiabilityRequest) -> pb::PointsLiability;
        ledger::get_tier_policy(pb::GetTierPolicyRequest) -> pb::TierPolicy;
        ledger::give_points(pb::GivePointsRequest) -> pb::PointsEntry;
        ledger::hold_points(pb::HoldPointsRequest) -> pb::PointsHold;
        ledger::list_earn_rules(pb::ListEarnRulesRequest) -> pb::ListEarnRulesResponse;
        ledger::release_points(pb::ReleasePointsRequest) -> pb::PointsHold;
        ledger::restore_points(pb::RestorePointsRequest) -> pb::PointsHold;
        ledger::update_tier_policy(pb::UpdateTierPolicyRequest) -> pb::TierPolicy;
        catalogue::create_reward(pb::CreateRewardRequest) -> pb::Reward;
        catalogue::get_reward(pb::GetRewardRequest) -> pb::Reward;
        catalogue::list_rewards(pb::ListRewardsRequest) -> pb::ListRewardsResponse;
        catalogue::update_reward(pb::UpdateRewardRequest) -> pb::Reward;
        catalogue::delete_reward(pb::DeleteRewardRequest) -> ();
        catalogue::create_campaign(pb::CreateCampaignRequest) -> pb::Campaign;
        catalogue::get_campaign(pb::GetCampaignRequest) -> pb::Campaign;
        catalogue::list_campaigns(pb::ListCampaignsRequest) -> pb::ListCampaignsResponse;
        catalogue::update_campaign(pb::UpdateCampaignRequest) -> pb::Campaign;
        catalogue::delete_campaign(pb::DeleteCampaignRequest) -> ();
        catalogue::create_boundary(pb::CreateBoundaryRequest) -> pb::Boundary;
        catalogue::list_boundaries(pb::ListBoundariesRequest) -> pb::ListBoundariesResponse;
        catalogue::update_boundary(pb::UpdateBoundaryRequest) -> pb::Boundary;
        catalogue::delete_boundary(pb::DeleteBoundaryRequest) -> ();
        catalogue::create_exception(pb::CreateExceptionRequest) -> pb::Exception;
        catalogue::list_exceptions(pb::ListExceptionsRequest) -> pb::ListExceptionsResponse;
        catalogue::decide_exception(pb::DecideExceptionRequest) -> pb::Exception;
        selection::suggest_rewards(pb::SuggestRewardsRequest) -> pb::SuggestRewardsResponse;
        selection::plan_rewards(pb::PlanRewardsRequest) -> pb::RewardPlan;
        grants::grant_reward(pb::GrantRewardRequest) -> pb::Grant;
        grants::get_grant(pb::GetGrantRequest) -> pb::Grant;
        grants::list_grants(pb::ListGrantsRequest) -> pb::ListGrantsResponse;
        grants::approve_grant(pb::ApproveGrantRequest) -> pb::Grant;
        grants::take_grant(pb::TakeGrantRequest) -> pb::Grant;
        grants::return_grant(pb::ReturnGrantRequest) -> pb::Grant;
        referrals::create_referral_code(pb::CreateReferralCodeRequest) -> pb::ReferralCode;
        referrals::claim_referral(pb::ClaimReferralRequest) -> pb::Referral;
        referrals::list_referrals(pb::ListReferralsRequest) -> pb::ListReferralsResponse;
        referrals::get_referral_policy(pb::GetReferralPolicyRequest) -> pb::ReferralPolicy;
        referrals::update_referral_policy(pb::UpdateReferralPolicyRequest) -> pb::ReferralPolicy;
        goodwill::list_allowances(pb::ListAllowancesRequest) -> pb::ListAllowancesResponse;
        goodwill::update_allowance(pb::UpdateAllowanceRequest) -> pb::Allowance;
        goodwill::give_goodwill(pb::GiveGoodwillRequest) -> pb::Goodwill;
        goodwill::list_goodwill(pb::ListGoodwillRequest) -> pb::ListGoodwillResponse;
        wishes::get_wish_policy(pb::GetWishPolicyRequest) -> pb::WishPolicy;
        wishes::update_wish_policy(pb::UpdateWishPolicyRequest) -> pb::WishPolicy;
        wishes::list_wishes(pb::ListWishesRequest) -> pb::ListWishesResponse;
        effect::list_staff_alerts(pb::ListStaffAlertsRequest) -> pb::ListStaffAlertsResponse;
        effect::get_campaign_report(pb::GetCampaignReportRequest) -> pb::CampaignReport;
        effect::get_layer_report(pb::GetLayerReportRequest) -> pb::LayerReport;
        plans::create_plan(pb::CreatePlanRequest) -> pb::Plan;
        plans::get_plan(pb::GetPlanRequest) -> pb::Plan;
        plans::list_plans(pb::ListPlansRequest) -> pb::ListPlansResponse;
        plans::retire_plan(pb::RetirePlanRequest) -> pb::Plan;
        plans::simulate_plan(pb::SimulatePlanRequest) -> pb::PlanSimulation;
        plans::preview_plan_change(pb::PreviewPlanChangeRequest) -> pb::PlanChange;
        plans::apply_plan_change(pb::ApplyPlanChangeRequest) -> pb::PlanChange;
        plans::roll_back_plan_change(pb::RollBackPlanChangeRequest) -> pb::PlanChange;
        plans::create_membership(pb::CreateMembershipRequest) -> pb::Membership;
        plans::get_membership(pb::GetMembershipRequest) -> pb::Membership;
        plans::list_memberships(pb::ListMembershipsRequest) -> pb::ListMembershipsResponse;
        plans::renew_membership(pb::RenewMembershipRequest) -> pb::Membership;
        plans::pause_membership(pb::PauseMembershipRequest) -> pb::Membership;
        plans::resume_membership(pb::ResumeMembershipRequest) -> pb::Membership;
        plans::cancel_membership(pb::CancelMembershipRequest) -> pb::Membership;
        plans::set_household(pb::SetHouseholdRequest) -> pb::Membership;
        plans::top_up_membership(pb::TopUpMembershipRequest) -> pb::Membership;
        plans::check_entitlement(pb::CheckEntitlementRequest) -> pb::Entitlement;
        plans::explain_membership(pb::ExplainMembershipRequest) -> pb::MembershipExplanation;
        plans::hold_entitlement(pb::HoldEntitlementRequest) -> pb::EntitlementUse;
        plans::capture_entitlement(pb::CaptureEntitlementRequest) -> pb::EntitlementUse;
        plans::release_entitlement(pb::ReleaseEntitlementRequest) -> pb::EntitlementUse;
        records::list_customer_loyalty_records(pb::ListCustomerLoyaltyRecordsRequest) -> pb::ListCustomerLoyaltyRecordsResponse;
    }
}
