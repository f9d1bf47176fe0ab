use contracts::customers::v1 as pb;
use kernel::Failure;
use tonic::Request;

use crate::{convert, error::Error, service::Customers, store};

pub(crate) async fn rotate_house_key(
    service: &Customers,
    request: Request<pb::RotateHouseKeyRequest>,
) -> Result<pb::HouseKey, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let id = convert::house_key_id(&request.name, "name")?;
    let until = convert::overlap(request.overlap_seconds, service.clock.now())?;
    call.enter_house()?;
    let secret = service.secrets.next_of_house().map_err(Error::NoRandomness)?;
    let mut tx = service.db.begin().await?;
    let key = store::house_keys::rotate(&mut tx, id, &secret.hash(), until).await?;
    let key = key.ok_or_else(|| Failure::not_found(request.name))?;
    tx.commit().await?;
    Ok(pb::HouseKey { secret: secret.as_str().to_owned(), ..convert::house_key(key) })
}
