use contracts::customers::v1 as pb;
use storage::idempotency::RequestKey;
use tonic::Request;

use crate::{
    convert, domain::Scope, error::Error, rpc::access_keys::rotate_access_key::Rotation, service::Customers,
};

pub(crate) async fn rotate_house_key(
    service: &Customers,
    request: Request<pb::RotateHouseKeyRequest>,
) -> Result<pb::HouseKey, Error> {
    let call = runtime::call(&request);
    call.enter_house()?;
    let request = request.into_inner();
    let id = convert::house_key_id(&request.name, "name")?;
    let key = RequestKey::of_house(call.origin("")?);
    let rotation = Rotation { scope: Scope::House, id, overlap: request.overlap_seconds };
    rotation.done(service, key, request.name, convert::house_key).await
}
