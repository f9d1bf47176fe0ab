use contracts::{common::v1::principal::Kind, feedback::v1 as pb};
use kernel::Failure;
use tonic::Request;

use super::act_on_case::{CaseCall, act_on_case};
use crate::{convert, error::Error, service::Feedback};

pub(crate) async fn close_case(
    service: &Feedback,
    request: Request<pb::CloseCaseRequest>,
) -> Result<pb::Case, Error> {
    let call = runtime::call(&request);
    let request = request.get_ref();
    let target =
        CaseCall { call: &call, name: (&request.name, "name"), request_id: &request.request_id, request };
    target.id()?;
    let justice = convert::cases::justice_of(request.justice)?;
    let is_guest = call.principal.kind == Kind::Guest;
    if justice.is_some() && !is_guest {
        return Err(Failure::field("justice", "is the guest's own to say; leave it out").into());
    }
    act_on_case(
        service,
        target,
        |case, who, _| {
            if is_guest { case.close(who, justice) } else { case.close_for_guest(who) }
        },
    )
    .await
}
