use contracts::customers::v1 as pb;
use kernel::{Code, Failure};
use runtime::field;
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use crate::{
    convert::goals as convert,
    domain::{Goal, GoalState},
    error::Error,
    service::Customers,
    store::goals,
};

pub(crate) async fn close_goal(
    service: &Customers,
    request: Request<pb::CloseGoalRequest>,
) -> Result<pb::Goal, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, id) = convert::id(&request.name)?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);
    let state = convert::closing_state(request.state)?;
    let closing_note = field::text(&request.note, "note", 0..=500)?;

    let mut tx = or_replay!(idempotency::begin(&service.db, key, service.clock.now()).await?);
    let goal = open(goals::get(&mut tx, &shop, id).await?, &request.name)?;
    let closed = Goal { state, closing_note, version: goal.version + 1, ..goal };
    goals::update(&mut tx, &shop, &closed).await?;
    Ok(tx.answer(convert::to(&shop, &closed)).await?)
}

/// A goal that is there and open.
pub(super) fn open(found: Option<Goal>, name: &str) -> Result<Goal, Failure> {
    let goal = found.ok_or_else(|| Failure::not_found(name))?;
    if goal.state == GoalState::Open {
        return Ok(goal);
    }
    Err(Failure::new(Code::FailedPrecondition, "GOAL_CLOSED", "the goal was closed"))
}
