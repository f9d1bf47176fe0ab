use contracts::loyalty::v1 as pb;
use kernel::{Code, Failure, ShopId};
use runtime::{Call, Kind};
use storage::{
    idempotency::{self, RequestKey},
    or_replay, retry_on_conflict,
};
use tonic::Request;

use crate::{
    app, convert,
    domain::{Approver, Grant, GrantId},
    error::Error,
    service::Loyalty,
    store::grants,
};

pub(crate) async fn approve_grant(
    service: &Loyalty,
    request: Request<pb::ApproveGrantRequest>,
) -> Result<pb::Grant, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, id) = convert::grants::id(&request.name, "name")?;
    call.enter(&shop)?;
    retry_on_conflict(|| approve_once(service, &call, &request, (&shop, id))).await
}

async fn approve_once(
    service: &Loyalty,
    call: &Call,
    request: &pb::ApproveGrantRequest,
    (shop, id): (&ShopId, GrantId),
) -> Result<pb::Grant, Error> {
    let key = RequestKey::new(shop, call.origin(&request.request_id)?, request);
    let mut tx = or_replay!(idempotency::begin(&service.db, key, service.clock.now()).await?);
    let grant = grants::get(&mut tx, shop, id).await?;
    let grant = grant.ok_or_else(|| Failure::not_found(&request.name))?;
    may_allow(call.principal.kind, &grant)?;
    let after = app::grants::approve(service, &mut tx, shop, &grant).await?;
    Ok(tx.answer(convert::grants::grant(shop, &after)).await?)
}

fn may_allow(kind: Kind, grant: &Grant) -> Result<(), Failure> {
    if kind == Kind::Manager && grant.approver == Some(Approver::Owner) {
        let message = "the boundary leaves this to the owner";
        return Err(Failure::new(Code::PermissionDenied, "NOT_YOURS_TO_DECIDE", message));
    }
    Ok(())
}
