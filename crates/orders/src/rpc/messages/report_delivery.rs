use contracts::orders::v1::{self as pb, message::Direction};
use kernel::{Failure, MessageId, Time};
use runtime::field;
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use crate::{
    convert,
    domain::delivery::{Outcome, next_try},
    error::{Error, precondition},
    service::Orders,
    store::messages::{self, Kept, deliveries},
};

pub(crate) async fn report_delivery(
    service: &Orders,
    request: Request<pb::ReportDeliveryRequest>,
) -> Result<pb::Message, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, id) = field::id::<MessageId>(&request.name, "name", "shops/{shop}/messages/{message}")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);
    let why = field::text(&request.error, "error", 0..=500)?;
    if request.delivered && !why.is_empty() {
        return Err(Failure::field("error", "must be empty if it was delivered").into());
    }
    let now = service.clock.now();
    let mut tx = or_replay!(idempotency::begin(&service.db, key, now).await?);
    let kept = messages::get(&mut tx, &shop, id).await?;
    let kept = kept.ok_or_else(|| Failure::not_found(&request.name))?;
    let outcome = outcome(&request, &why, &kept, now)?;
    deliveries::report(&mut tx, &shop, id, outcome, now).await?;
    let kept = messages::get(&mut tx, &shop, id).await?;
    let reply = convert::kept_to(&shop, kept.ok_or_else(|| Failure::not_found(&request.name))?)?;
    if reply.direction() != Direction::Outgoing {
        let right = "must be an outgoing message: what came in is not delivered".to_owned();
        return Err(precondition("NOT_OUTGOING", "name", right).into());
    }
    Ok(tx.answer(reply).await?)
}

/// What a report says; one that may be tried again is, until it was for too long.
fn outcome<'a>(
    report: &pb::ReportDeliveryRequest,
    why: &'a str,
    kept: &Kept,
    now: Time,
) -> Result<Outcome<'a>, Error> {
    if report.delivered {
        return Ok(Outcome::Delivered);
    }
    if report.out_of_window {
        return Ok(Outcome::OutOfWindow(why));
    }
    let written_at = kept.received_time()?;
    let again = report.retry.then(|| next_try(kept.delivery_attempts, written_at, now)).flatten();
    Ok(again.map_or(Outcome::Failed(why), |at| Outcome::Again(why, at)))
}
