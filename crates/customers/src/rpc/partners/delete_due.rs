use contracts::customers::v1 as pb;
use kernel::{Code, Failure};
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use crate::{convert::partners as convert, error::Error, service::Customers, store::partners};

pub(crate) async fn delete_due(
    service: &Customers,
    request: Request<pb::DeleteDueRequest>,
) -> Result<(), Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, partner, id) = convert::due_id(&request.name)?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);

    let mut tx = or_replay!(idempotency::begin(&service.db, key, service.clock.now()).await?);
    // Held first, so that it is not paid in between.
    partners::hold(&mut tx, &shop, partner).await?;
    let due = partners::find_due(&mut tx, &shop, partner, id).await?;
    let due = due.ok_or_else(|| Failure::not_found(&request.name))?;
    if due.paid_at.is_some() || !partners::delete_due(&mut tx, &shop, id).await? {
        let message = "it was paid, and stays written down";
        return Err(Failure::new(Code::FailedPrecondition, "DUE_PAID", message).into());
    }
    Ok(tx.answer(()).await?)
}
