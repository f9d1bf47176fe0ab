use contracts::feedback::v1 as pb;
use tonic::Request;

use super::act_on_case::{Asked, act_on_case};
use crate::{Feedback, convert, error::Error};

pub(crate) async fn close_case(
    service: &Feedback,
    request: Request<pb::CloseCaseRequest>,
) -> Result<pb::Case, Error> {
    let call = runtime::call(&request);
    let request = request.get_ref();
    let justice = convert::case::justice_of(request.justice)?;
    let asked = Asked {
        call: &call,
        method: "CloseCase",
        name: (&request.name, "name"),
        request_id: &request.request_id,
        request,
    };
    act_on_case(service, asked, |case, who, _| case.close(who, justice)).await
}
