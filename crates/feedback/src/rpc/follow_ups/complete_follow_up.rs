use contracts::feedback::v1 as pb;
use kernel::Failure;
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use crate::{
    convert::follow_ups as convert,
    domain::follow_ups::{FollowUp, FollowUpState},
    error::Error,
    service::Feedback,
    store::follow_ups,
};

pub(crate) async fn complete_follow_up(
    service: &Feedback,
    request: Request<pb::CompleteFollowUpRequest>,
) -> Result<pb::FollowUp, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, id) = convert::follow_up_id(&request.name, "name")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);
    let outcome = convert::outcome(&request.outcome)?;

    let now = service.clock.now();
    let mut tx = or_replay!(idempotency::begin(&service.db, key, now).await?);
    let current = follow_ups::get(&mut tx, &shop, id).await?;
    let current = current.ok_or_else(|| Failure::not_found(&request.name))?;
    let state = if request.skipped { FollowUpState::Skipped } else { FollowUpState::Done };
    let done_by = call.principal.subject;
    let done = FollowUp { state, outcome, done_by, done_at: Some(now), ..current };
    if !follow_ups::finish(&mut tx, &shop, &done).await? {
        return Err(Error::FollowUpDone);
    }
    Ok(tx.answer(convert::follow_up(&shop, &done)).await?)
}
