use contracts::feedback::v1 as pb;
use runtime::field;
use tonic::Request;

use super::act_on_case::{CaseCall, act_on_case};
use crate::{error::Error, service::Feedback};

pub(crate) async fn reopen_case(
    service: &Feedback,
    request: Request<pb::ReopenCaseRequest>,
) -> Result<pb::Case, Error> {
    let call = runtime::call(&request);
    let request = request.get_ref();
    let target =
        CaseCall { call: &call, name: (&request.name, "name"), request_id: &request.request_id, request };
    // Who may not enter is told nothing of what is wrong.
    target.id()?;
    let text = field::text(&request.text, "text", 1..=2_000)?;
    act_on_case(service, target, |case, who, deadlines| case.reopen(who, text, deadlines)).await
}
