use contracts::orders::v1::{self as pb, message::Direction};
use kernel::{Failure, MessageId};
use runtime::field;
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use crate::{
    convert,
    error::{Error, precondition},
    service::Orders,
    store::messages,
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
    let outcome = if request.delivered { Ok(()) } else { Err(why.as_str()) };
    let mut tx = or_replay!(idempotency::begin(&service.db, key, service.clock.now()).await?);
    messages::report(&mut tx, &shop, id, outcome).await?;
    let kept = messages::get(&mut tx, &shop, id).await?;
    let reply = convert::kept_to(&shop, kept.ok_or_else(|| Failure::not_found(&request.name))?)?;
    if reply.direction() != Direction::Outgoing {
        let right = "must be an outgoing message: what came in is not delivered".to_owned();
        return Err(precondition("NOT_OUTGOING", "name", right).into());
    }
    Ok(tx.answer(reply).await?)
}
