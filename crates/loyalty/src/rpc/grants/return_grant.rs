use contracts::loyalty::v1 as pb;
use kernel::{Failure, ShopId};
use runtime::{Call, field};
use storage::{
    idempotency::{self, RequestKey},
    or_replay, retry_on_conflict,
};
use tonic::Request;

use crate::{app, convert, domain::GrantId, error::Error, service::Loyalty, store::grants};

pub(crate) async fn return_grant(
    service: &Loyalty,
    request: Request<pb::ReturnGrantRequest>,
) -> Result<pb::Grant, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, id) = convert::grants::id(&request.name, "name")?;
    call.enter(&shop)?;
    field::text(&request.reason, "reason", 0..=500)?;
    retry_on_conflict(|| give_back_once(service, &call, &request, (&shop, id))).await
}

async fn give_back_once(
    service: &Loyalty,
    call: &Call,
    request: &pb::ReturnGrantRequest,
    (shop, id): (&ShopId, GrantId),
) -> Result<pb::Grant, Error> {
    let key = RequestKey::new(shop, call.origin(&request.request_id)?, request);
    let mut tx = or_replay!(idempotency::begin(&service.db, key, service.clock.now()).await?);
    let grant = grants::get(&mut tx, shop, id).await?;
    let grant = grant.ok_or_else(|| Failure::not_found(&request.name))?;
    let after = app::grants::give_back(service, &mut tx, shop, &grant).await?;
    Ok(tx.answer(convert::grants::grant(shop, &after)).await?)
}
