use contracts::customers::v1 as pb;
use kernel::{Code, Failure};
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use crate::{
    convert,
    domain::ContactOf,
    error::Error,
    service::Customers,
    store::{contacts, ledger},
};

pub(crate) async fn delete_contact(
    service: &Customers,
    request: Request<pb::DeleteContactRequest>,
) -> Result<(), Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, customer, id) = convert::contacts::id(&request.name)?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);

    let mut tx = or_replay!(idempotency::begin(&service.db, key, service.clock.now()).await?);
    let found = contacts::find(&mut tx, &shop, ContactOf::Customer(customer), id).await?;
    let contact = found.ok_or_else(|| Failure::not_found(&request.name))?;
    if contact.recorded_by.is_empty() {
        let message = "it was not written by hand: what happened stays on the timeline";
        return Err(Failure::new(Code::FailedPrecondition, "NOT_BY_HAND", message).into());
    }
    contacts::remove(&mut tx, &shop, &contact).await?;
    ledger::remove(&mut tx, &shop, customer, id.0).await?;
    Ok(tx.answer(()).await?)
}
