use contracts::customers::v1 as pb;
use kernel::Failure;
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
    let until = convert::overlap(request.overlap_seconds, service.clock.now())?;
    let secret = service.secrets.next(&shop).map_err(Error::NoRandomness)?;
    let mut tx = service.db.begin().await?;
    let key = store::access_keys::rotate(&mut tx, &shop, id, &secret.hash(), until).await?;
    let key = key.ok_or_else(|| Failure::not_found(request.name))?;
    tx.commit().await?;
    Ok(pb::AccessKey { secret: secret.as_str().to_owned(), ..convert::access_key(key) })
}
