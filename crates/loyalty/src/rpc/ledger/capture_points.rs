use contracts::loyalty::v1 as pb;
use runtime::field;
use tonic::Request;

use super::hold_step::{Step, hold_step};
use crate::{error::Error, service::Loyalty};

pub(crate) async fn capture_points(
    service: &Loyalty,
    request: Request<pb::CapturePointsRequest>,
) -> Result<pb::PointsHold, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    field::number(request.points, "points", &(0..=i64::MAX))?;
    let step = Step::Capture { points: request.points };
    let names = (request.name.as_str(), request.request_id.as_str());
    hold_step(service, &call, names, &request, step).await
}
