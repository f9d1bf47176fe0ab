use contracts::customers::v1 as pb;
use kernel::Failure;
use runtime::field;
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use crate::{
    convert::segments as convert, error::Error, publish, service::Customers, store::guests::segments,
};

pub(crate) async fn delete_segment(
    service: &Customers,
    request: Request<pb::DeleteSegmentRequest>,
) -> Result<(), Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, id) = convert::id(&request.name, "name")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);

    let now = service.clock.now();
    let mut tx = or_replay!(idempotency::begin(&service.db, key, now).await?);
    let current = segments::lock(&mut tx, &shop, id).await?;
    let current = current.ok_or_else(|| Failure::not_found(&request.name))?;
    field::expect_etag(&request.etag, current.version)?;
    segments::delete(&mut tx, &shop, &current).await?;
    let event = publish::segment_deleted(&shop, id);
    outbox::publish(&mut tx, &service.ids, now, &shop, &[event]).await?;
    Ok(tx.answer(()).await?)
}
