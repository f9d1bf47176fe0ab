//! The contract's methods; each is one call into a file of its name.

mod get_earn_rule;
mod get_points_account;
mod list_points_entries;
mod paging;
mod update_earn_rule;

use contracts::loyalty::v1::{self as pb, loyalty_service_server::LoyaltyService};
use kernel::CustomerId;
use runtime::{Call, Kind, reply};
use tonic::{Request, Response, Status};

use crate::{Loyalty, error::Error};

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

/// Refuses a guest who asks for what is another's.
fn own(call: &Call, customer: CustomerId) -> Result<(), Error> {
    let is_guest = call.principal.kind == Kind::Guest;
    if is_guest && call.principal.customer() != Some(customer) { Err(Error::NotYours) } else { Ok(()) }
}
