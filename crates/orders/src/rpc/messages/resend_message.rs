use contracts::orders::v1 as pb;
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
    store::messages::{self, deliveries},
};

pub(crate) async fn resend_message(
    service: &Orders,
    request: Request<pb::ResendMessageRequest>,
) -> Result<pb::Message, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, id) = field::id::<MessageId>(&request.name, "name", "shops/{shop}/messages/{message}")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);
    let now = service.clock.now();
    let mut tx = or_replay!(idempotency::begin(&service.db, key, now).await?);
    let resent = deliveries::resend(&mut tx, &shop, id, now).await?;
    let kept = messages::get(&mut tx, &shop, id).await?;
    let reply = convert::kept_to(&shop, kept.ok_or_else(|| Failure::not_found(&request.name))?)?;
    if !resent {
        let right = "must be an outgoing message that does not wait already".to_owned();
        return Err(precondition("NOT_RESENDABLE", "name", right).into());
    }
    Ok(tx.answer(reply).await?)
}
