use contracts::customers::v1 as pb;
use kernel::Failure;
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use crate::{convert, error::Error, service::Customers, store};

pub(crate) async fn rotate_house_key(
    service: &Customers,
    request: Request<pb::RotateHouseKeyRequest>,
) -> Result<pb::HouseKey, Error> {
    let call = runtime::call(&request);
    call.enter_house()?;
    let request = request.into_inner();
    let id = convert::house_key_id(&request.name, "name")?;
    let now = service.clock.now();
    let until = convert::overlap(request.overlap_seconds, now)?;
    let key = RequestKey::of_house(call.origin("")?);
    let secret = service.secrets.next_of_house().map_err(Error::NoRandomness)?;
    let mut tx = or_replay!(idempotency::begin(&service.db, key, now).await?);
    let key = store::house_keys::rotate(&mut tx, id, &secret.hash(), until).await?;
    let key = key.ok_or_else(|| Failure::not_found(request.name))?;
    let reply = pb::HouseKey { secret: secret.as_str().to_owned(), ..convert::house_key(key) };
    Ok(tx.answer(reply).await?)
}
