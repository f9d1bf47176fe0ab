use contracts::feedback::v1 as pb;
use kernel::Failure;
use runtime::field;
use storage::idempotency::{self, Once, RequestKey};
use tonic::Request;

use crate::{Feedback, convert::watches as convert, error::Error, store::alerts};

pub(crate) async fn acknowledge_alert(
    service: &Feedback,
    request: Request<pb::AcknowledgeAlertRequest>,
) -> Result<pb::Alert, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, id) = convert::alert_id(&request.name, "name")?;
    call.enter(&shop)?;
    let request_id = field::request_id(&request.request_id)?;
    let key = RequestKey::new(&shop, request_id, "AcknowledgeAlert", &request);

    let now = service.clock.now();
    let mut tx = service.db.begin().await?;
    let claim = match idempotency::claim(&mut tx, key, now).await? {
        Once::Done(reply) => return Ok(reply),
        Once::First(claim) => claim,
    };
    alerts::acknowledge(&mut tx, &shop, id, &call.principal.subject, now).await?;
    let alert = alerts::get(&mut tx, &shop, id).await?;
    let alert = alert.ok_or_else(|| Failure::not_found(&request.name))?;
    let reply = convert::alert(&shop, &alert);
    claim.finish(&mut tx, &reply).await?;
    tx.commit().await?;
    Ok(reply)
}
