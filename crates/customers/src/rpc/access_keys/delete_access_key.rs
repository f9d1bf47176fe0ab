use contracts::customers::v1 as pb;
use kernel::Failure;
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use crate::{convert, domain::Scope, error::Error, service::Customers, store};

pub(crate) async fn delete_access_key(
    service: &Customers,
    request: Request<pb::DeleteAccessKeyRequest>,
) -> Result<(), Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, id) = convert::access_key_id(&request.name, "name")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin("")?, &request);
    let mut tx = or_replay!(idempotency::begin(&service.db, key, service.clock.now()).await?);
    if store::access_keys::delete(&mut tx, &Scope::Shop(shop), id).await? {
        Ok(tx.answer(()).await?)
    } else {
        Err(Failure::not_found(request.name).into())
    }
}
