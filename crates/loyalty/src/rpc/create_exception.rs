use contracts::loyalty::v1 as pb;
use runtime::field;
use storage::idempotency::{self, Once, RequestKey};
use tonic::Request;

use crate::{
    Loyalty, convert,
    domain::ExceptionId,
    error::Error,
    store::{boundaries, exceptions},
};

pub(crate) async fn create_exception(
    service: &Loyalty,
    request: Request<pb::CreateExceptionRequest>,
) -> Result<pb::Exception, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let request_id = field::request_id(&request.request_id)?;
    let key = RequestKey::new(&shop, request_id, "CreateException", &request);
    let now = service.clock.now();
    let sent = field::required(request.exception, "exception")?;
    let asked = convert::boundary::asked(&shop, &sent, ExceptionId(service.ids.next()), now)?;

    let mut tx = service.db.begin().await?;
    let claim = match idempotency::claim(&mut tx, key, now).await? {
        Once::Done(reply) => return Ok(reply),
        Once::First(claim) => claim,
    };
    let boundary = boundaries::of_topic(&mut tx, &shop, &asked.topic).await?;
    let exception = asked.under(boundary);
    exceptions::insert(&mut tx, &shop, &exception).await?;
    let reply = convert::boundary::exception(&shop, &exception);
    claim.finish(&mut tx, &reply).await?;
    tx.commit().await?;
    Ok(reply)
}
