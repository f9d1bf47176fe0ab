use contracts::customers::v1 as pb;
use kernel::Failure;
use tonic::Request;

use crate::{convert, error::Error, service::Customers, store};

pub(crate) async fn delete_access_key(
    service: &Customers,
    request: Request<pb::DeleteAccessKeyRequest>,
) -> Result<(), Error> {
    let call = runtime::call(&request);
    let name = request.into_inner().name;
    let (shop, id) = convert::access_key_id(&name, "name")?;
    call.enter(&shop)?;
    let mut tx = service.db.autocommit().await?;
    if store::access_keys::delete(&mut tx, &shop, id).await? {
        Ok(tx.commit().await?)
    } else {
        Err(Failure::not_found(name).into())
    }
}
