use contracts::customers::v1 as pb;
use kernel::Failure;
use tonic::Request;

use crate::{convert, error::Error, service::Customers, store};

pub(crate) async fn delete_house_key(
    service: &Customers,
    request: Request<pb::DeleteHouseKeyRequest>,
) -> Result<(), Error> {
    let call = runtime::call(&request);
    let name = request.into_inner().name;
    let id = convert::house_key_id(&name, "name")?;
    call.enter_house()?;
    let mut tx = service.db.begin().await?;
    if store::house_keys::delete(&mut tx, id).await? {
        Ok(tx.commit().await?)
    } else {
        Err(Failure::not_found(name).into())
    }
}
