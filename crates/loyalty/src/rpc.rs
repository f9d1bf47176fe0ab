//! The contract's methods; each is one call into a file of its name.

mod get_earn_rule;
mod get_points_account;
mod list_points_entries;
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
}
