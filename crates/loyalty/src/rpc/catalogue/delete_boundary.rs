use contracts::loyalty::v1 as pb;
use runtime::field;
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use super::checks::own_boundary;
use crate::{
    convert,
    error::Error,
    service::Loyalty,
    store::catalogue::{self, boundaries},
};

pub(crate) async fn delete_boundary(
    service: &Loyalty,
    request: Request<pb::DeleteBoundaryRequest>,
) -> Result<(), Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, id) = convert::catalogue::boundaries::id(&request.name, "name")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);

    let mut tx = or_replay!(idempotency::begin(&service.db, key, service.clock.now()).await?);
    let current = own_boundary(&mut tx, &shop, id, &request.name).await?;
    field::expect_etag(&request.etag, current.version)?;
    catalogue::bump(&mut tx, &shop).await?;
    boundaries::delete(&mut tx, &shop, &current).await?;
    Ok(tx.answer(()).await?)
}
