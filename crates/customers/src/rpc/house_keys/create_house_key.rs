use contracts::customers::v1 as pb;
use runtime::field;
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use crate::{
    convert,
    domain::{HouseKey, HouseKeyId},
    error::Error,
    service::Customers,
    store,
};

pub(crate) async fn create_house_key(
    service: &Customers,
    request: Request<pb::CreateHouseKeyRequest>,
) -> Result<pb::HouseKey, Error> {
    let call = runtime::call(&request);
    call.enter_house()?;
    let asked = field::required(request.into_inner().house_key, "house_key")?;
    let display_name = field::text(&asked.display_name, "house_key.display_name", 1..=64)?;
    let (id, now) = (HouseKeyId(service.ids.next()), service.clock.now());
    let key = HouseKey { id, display_name, created_at: now, previous_expires_at: None };
    let secret = service.secrets.next_of_house().map_err(Error::NoRandomness)?;
    let request_key = RequestKey::of_house(call.origin("")?);
    let mut tx = or_replay!(idempotency::begin(&service.db, request_key, now).await?);
    store::house_keys::insert(&mut tx, &key, &secret.hash()).await?;
    let reply = pb::HouseKey { secret: secret.as_str().to_owned(), ..convert::house_key(key) };
    Ok(tx.answer(reply).await?)
}
