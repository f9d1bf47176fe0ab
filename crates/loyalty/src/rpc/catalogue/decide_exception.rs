use contracts::{common::v1::principal::Kind, loyalty::v1 as pb};
use kernel::Failure;
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use crate::{
    convert, domain::Approver, error::Error, publish, service::Loyalty, store::catalogue::exceptions,
};

pub(crate) async fn decide_exception(
    service: &Loyalty,
    request: Request<pb::DecideExceptionRequest>,
) -> Result<pb::Exception, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, id) = convert::catalogue::boundaries::exception_id(&request.name, "name")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);
    let reason = convert::catalogue::boundaries::reason(&request.reason)?;
    // The other services act for the shop, and so for its owner.
    let role = if call.principal.kind == Kind::Manager { Approver::Manager } else { Approver::Owner };

    let now = service.clock.now();
    let mut tx = or_replay!(idempotency::begin(&service.db, key, now).await?);
    let waiting = exceptions::get(&mut tx, &shop, id).await?;
    let waiting = waiting.ok_or_else(|| Failure::not_found(&request.name))?;
    let decided = waiting.decided(request.allow, role, &call.principal.subject, reason)?;
    exceptions::decide(&mut tx, &shop, &decided).await?;
    if let Some(event) = publish::exception_decided(&shop, &decided) {
        outbox::publish(&mut tx, &service.ids, now, &shop, &[event]).await?;
    }
    Ok(tx.answer(convert::catalogue::boundaries::exception(&shop, &decided)).await?)
}
