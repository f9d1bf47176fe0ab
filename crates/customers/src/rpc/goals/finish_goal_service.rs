use contracts::customers::v1 as pb;
use kernel::Failure;
use runtime::field;
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use super::close_goal::open;
use crate::{
    convert::goals as convert,
    domain::{LedgerEntry, LedgerKind},
    error::Error,
    service::Customers,
    store::{goals, ledger},
};

pub(crate) async fn finish_goal_service(
    service: &Customers,
    request: Request<pb::FinishGoalServiceRequest>,
) -> Result<pb::Goal, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, id) = convert::id(&request.name)?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);
    let index = field::number(request.index, "index", &(0..=49))?;
    let minutes = i64::from(field::number(request.minutes, "minutes", &(0..=1_440))?);

    let now = service.clock.now();
    let mut tx = or_replay!(idempotency::begin(&service.db, key, now).await?);
    let mut goal = open(goals::get_held(&mut tx, &shop, id).await?, &request.name)?;
    let place = usize::try_from(index).unwrap_or(usize::MAX);
    let done = goal
        .services
        .get_mut(place)
        .ok_or_else(|| Failure::field("index", "must be that of one of the goal's services, from 0"))?;
    // Given twice is given once.
    if done.done_at.is_some() {
        return Ok(tx.answer(convert::to(&shop, &goal)).await?);
    }
    (done.done_at, done.minutes) = (Some(now.micros()), minutes);
    goal.version += 1;
    goals::update(&mut tx, &shop, &goal).await?;
    let entry = LedgerEntry {
        id: service.ids.next(),
        customer: goal.customer,
        kind: LedgerKind::Time,
        amount: 0,
        quantity: minutes,
        source: request.name,
        occurred_at: now,
    };
    ledger::insert(&mut tx, &shop, &entry).await?;
    Ok(tx.answer(convert::to(&shop, &goal)).await?)
}
