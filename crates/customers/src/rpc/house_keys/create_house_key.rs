use contracts::customers::v1 as pb;
use runtime::field;
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use crate::{
    convert,
    domain::{AccessKey, AccessKeyId, Holder, Scope},
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
    let key = AccessKey {
        scope: Scope::House,
        id: AccessKeyId(service.ids.next()),
        holder: Holder::OWNER,
        display_name,
        created_at: service.clock.now(),
        previous_expires_at: None,
    };
    let secret = service.secrets.next(&key.scope).map_err(Error::NoRandomness)?;
    let request_key = RequestKey::of_house(call.origin("")?);
    let mut tx = or_replay!(idempotency::begin(&service.db, request_key, key.created_at).await?);
    store::access_keys::insert(&mut tx, &key, &secret.hash()).await?;
    Ok(tx.answer(convert::house_key(key, Some(&secret))).await?)
}
