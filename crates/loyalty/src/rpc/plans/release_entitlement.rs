use contracts::loyalty::v1 as pb;
use tonic::Request;

use super::use_step::use_step;
use crate::{error::Error, service::Loyalty};

pub(crate) async fn release_entitlement(
    service: &Loyalty,
    request: Request<pb::ReleaseEntitlementRequest>,
) -> Result<pb::EntitlementUse, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let names = (request.name.as_str(), request.request_id.as_str());
    use_step(service, &call, names, &request, false).await
}
