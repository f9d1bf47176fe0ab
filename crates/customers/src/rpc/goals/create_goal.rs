use contracts::customers::v1 as pb;
use kernel::Failure;
use runtime::field;
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use crate::{
    convert::goals as convert,
    domain::GoalId,
    error::Error,
    service::Customers,
    store::{customers, goals},
};

pub(crate) async fn create_goal(
    service: &Customers,
    request: Request<pb::CreateGoalRequest>,
) -> Result<pb::Goal, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);
    let sent = field::required(request.goal, "goal")?;

    let now = service.clock.now();
    let goal = convert::read(&shop, &sent, GoalId(service.ids.next()), now)?;
    let mut tx = or_replay!(idempotency::begin(&service.db, key, now).await?);
    if customers::hold(&mut tx, &shop, goal.customer).await? != Some(goal.customer) {
        return Err(Failure::not_found(sent.customer).into());
    }
    goals::insert(&mut tx, &shop, &goal).await?;
    Ok(tx.answer(convert::to(&shop, &goal)).await?)
}
