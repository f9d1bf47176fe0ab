use contracts::customers::v1 as pb;
use kernel::Failure;
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use crate::{convert, error::Error, service::Customers, store};

pub(crate) async fn rotate_access_key(
    service: &Customers,
    request: Request<pb::RotateAccessKeyRequest>,
) -> Result<pb::AccessKey, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, id) = convert::access_key_id(&request.name, "name")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin("")?, &request);
    let now = service.clock.now();
    let until = convert::overlap(request.overlap_seconds, now)?;
    let secret = service.secrets.next(&shop).map_err(Error::NoRandomness)?;
    let mut tx = or_replay!(idempotency::begin(&service.db, key, now).await?);
    let key = store::access_keys::rotate(&mut tx, &shop, id, &secret.hash(), until).await?;
    let key = key.ok_or_else(|| Failure::not_found(request.name))?;
    let reply = pb::AccessKey { secret: secret.as_str().to_owned(), ..convert::access_key(key) };
    Ok(tx.answer(reply).await?)
}
