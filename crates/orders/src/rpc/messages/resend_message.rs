use contracts::orders::v1 as pb;
use kernel::{Failure, MessageId, ShopId};
use runtime::field;
use storage::{
    Tx,
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use crate::{
    convert,
    error::{Error, precondition},
    service::Orders,
    store::{
        messages::{self, deliveries},
        opt_outs::{self, Recipient},
    },
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
    must_be_wanted(&mut tx, &shop, id).await?;
    let resent = deliveries::resend(&mut tx, &shop, id, now).await?;
    let kept = messages::get(&mut tx, &shop, id).await?;
    let reply = convert::kept_to(&shop, kept.ok_or_else(|| Failure::not_found(&request.name))?)?;
    if !resent {
        let right = "must be an outgoing message that does not wait already".to_owned();
        return Err(precondition("NOT_RESENDABLE", "name", right).into());
    }
    Ok(tx.answer(reply).await?)
}

/// Whoever wants nothing but answers is sent nothing, however often.
async fn must_be_wanted(tx: &mut Tx, shop: &ShopId, id: MessageId) -> Result<(), Error> {
    let Some(kept) = messages::get(tx, shop, id).await? else { return Ok(()) };
    let message = convert::kept_to(shop, kept)?;
    let customer = convert::customer_of(&message.customer);
    let to = Recipient { channel: &message.channel, sender_id: &message.sender_id, customer };
    if !opt_outs::is_one(tx, shop, to).await? {
        return Ok(());
    }
    let right = "must be to a guest who wants more than answers".to_owned();
    Err(precondition("OPTED_OUT", "name", right).into())
}
