use contracts::feedback::v1 as pb;
use kernel::Failure;
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use crate::{convert::watches as convert, error::Error, service::Feedback, store::watches::alerts};

pub(crate) async fn acknowledge_alert(
    service: &Feedback,
    request: Request<pb::AcknowledgeAlertRequest>,
) -> Result<pb::Alert, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, id) = convert::alert_id(&request.name, "name")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);

    let now = service.clock.now();
    let mut tx = or_replay!(idempotency::begin(&service.db, key, now).await?);
    alerts::acknowledge(&mut tx, &shop, id, &call.principal.subject, now).await?;
    let alert = alerts::get(&mut tx, &shop, id).await?;
    let alert = alert.ok_or_else(|| Failure::not_found(&request.name))?;
    Ok(tx.answer(convert::alert(&shop, &alert)).await?)
}
