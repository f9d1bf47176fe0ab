use contracts::customers::v1 as pb;
use kernel::Failure;
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use crate::{convert, domain::Scope, error::Error, service::Customers, store};

pub(crate) async fn delete_house_key(
    service: &Customers,
    request: Request<pb::DeleteHouseKeyRequest>,
) -> Result<(), Error> {
    let call = runtime::call(&request);
    call.enter_house()?;
    let name = request.into_inner().name;
    let id = convert::house_key_id(&name, "name")?;
    let key = RequestKey::of_house(call.origin("")?);
    let mut tx = or_replay!(idempotency::begin(&service.db, key, service.clock.now()).await?);
    if store::access_keys::delete(&mut tx, &Scope::House, id).await? {
        Ok(tx.answer(()).await?)
    } else {
        Err(Failure::not_found(name).into())
    }
}
