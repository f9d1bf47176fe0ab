use contracts::loyalty::v1 as pb;
use tonic::Request;

use super::membership_step::{Step, membership_step};
use crate::{error::Error, service::Loyalty};

pub(crate) async fn pause_membership(
    service: &Loyalty,
    request: Request<pb::PauseMembershipRequest>,
) -> Result<pb::Membership, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let names = (request.name.as_str(), request.request_id.as_str());
    membership_step(service, &call, names, &request, Step::Pause).await
}
