use contracts::customers::v1 as pb;
use kernel::{Code, Failure};
use runtime::field;
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use crate::{convert::partners as convert, error::Error, service::Customers, store::partners};

pub(crate) async fn delete_partner(
    service: &Customers,
    request: Request<pb::DeletePartnerRequest>,
) -> Result<(), Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, id) = convert::id(&request.name, "name")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);

    let mut tx = or_replay!(idempotency::begin(&service.db, key, service.clock.now()).await?);
    // Held first, so that no bill comes in between.
    partners::hold(&mut tx, &shop, id).await?;
    let current = partners::get(&mut tx, &shop, id).await?;
    let current = current.ok_or_else(|| Failure::not_found(&request.name))?;
    field::expect_etag(&request.etag, current.version)?;
    if current.owed > 0 {
        let message = "something is owed to them; settle the dues first";
        return Err(Failure::new(Code::FailedPrecondition, "DUES_OPEN", message).into());
    }
    partners::delete(&mut tx, &shop, &current).await?;
    Ok(tx.answer(()).await?)
}
