use contracts::customers::v1 as pb;
use runtime::field;
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
    let asked = field::required(request.into_inner().house_key, "house_key")?;
    let display_name = field::text(&asked.display_name, "house_key.display_name", 1..=64)?;
    call.enter_house()?;
    let id = HouseKeyId(service.ids.next());
    let key = HouseKey { id, display_name, created_at: service.clock.now(), previous_expires_at: None };
    let secret = service.secrets.next_of_house().map_err(Error::NoRandomness)?;
    let mut tx = service.db.begin().await?;
    store::house_keys::insert(&mut tx, &key, &secret.hash()).await?;
    tx.commit().await?;
    Ok(pb::HouseKey { secret: secret.as_str().to_owned(), ..convert::house_key(key) })
}
