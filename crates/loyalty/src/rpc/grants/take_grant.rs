use contracts::loyalty::v1 as pb;
use kernel::{Failure, ShopId};
use runtime::Call;
use storage::{
    idempotency::{self, RequestKey},
    or_replay, retry_on_conflict,
};
use tonic::Request;

use crate::{app, convert, domain::GrantId, error::Error, service::Loyalty, store::grants};

pub(crate) async fn take_grant(
    service: &Loyalty,
    request: Request<pb::TakeGrantRequest>,
) -> Result<pb::Grant, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, id) = convert::grants::id(&request.name, "name")?;
    call.enter(&shop)?;
    retry_on_conflict(|| take_once(service, &call, &request, (&shop, id))).await
}

async fn take_once(
    service: &Loyalty,
    call: &Call,
    request: &pb::TakeGrantRequest,
    (shop, id): (&ShopId, GrantId),
) -> Result<pb::Grant, Error> {
    let key = RequestKey::new(shop, call.origin(&request.request_id)?, request);
    let now = service.clock.now();
    let mut tx = or_replay!(idempotency::begin(&service.db, key, now).await?);
    let grant = grants::get(&mut tx, shop, id).await?;
    let grant = grant.ok_or_else(|| Failure::not_found(&request.name))?;
    let after = app::grants::take(service, &mut tx, shop, &grant, (now, request.thanked)).await?;
    Ok(tx.answer(convert::grants::grant(shop, &after)).await?)
}
