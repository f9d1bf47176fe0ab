use contracts::loyalty::v1 as pb;
use tonic::Request;

use super::hold_step::{Step, hold_step};
use crate::{error::Error, service::Loyalty};

pub(crate) async fn release_points(
    service: &Loyalty,
    request: Request<pb::ReleasePointsRequest>,
) -> Result<pb::PointsHold, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let step = Step::Release;
    let names = (request.name.as_str(), request.request_id.as_str());
    hold_step(service, &call, names, &request, step).await
}
