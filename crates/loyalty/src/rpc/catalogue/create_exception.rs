use contracts::loyalty::v1 as pb;
use runtime::field;
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use crate::{
    convert,
    domain::{ExceptionId, catalogue::boundary::spoken_of},
    error::Error,
    service::Loyalty,
    store::catalogue::{boundaries, exceptions},
};

pub(crate) async fn create_exception(
    service: &Loyalty,
    request: Request<pb::CreateExceptionRequest>,
) -> Result<pb::Exception, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);
    let now = service.clock.now();
    let sent = field::required(request.exception, "exception")?;
    let asked =
        convert::catalogue::boundaries::new_exception(&shop, &sent, ExceptionId(service.ids.next()), now)?;

    let mut tx = or_replay!(idempotency::begin(&service.db, key, now).await?);
    let boundary = match boundaries::of_topic(&mut tx, &shop, &asked.topic).await? {
        Some(boundary) => Some(boundary),
        None => spoken_of(&boundaries::all(&mut tx, &shop).await?, &asked.text).cloned(),
    };
    let exception = asked.under(boundary);
    exceptions::insert(&mut tx, &shop, &exception).await?;
    Ok(tx.answer(convert::catalogue::boundaries::exception(&shop, &exception)).await?)
}
