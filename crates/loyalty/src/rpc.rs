//! The contract's methods; each is one call into a file of its name.

mod get_earn_rule;
mod get_points_account;
mod give_goodwill;
mod list_allowances;
mod list_goodwill;
mod list_points_entries;
mod update_allowance;
mod update_earn_rule;

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
}
