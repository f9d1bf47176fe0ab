use contracts::feedback::v1 as pb;
use kernel::Failure;
use runtime::field;
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use crate::{
    convert::follow_ups as convert,
    error::Error,
    service::Feedback,
    store::follow_ups::{self, rules},
};

pub(crate) async fn delete_follow_up_rule(
    service: &Feedback,
    request: Request<pb::DeleteFollowUpRuleRequest>,
) -> Result<(), Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, id) = convert::rule_id(&request.name, "name")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);

    let now = service.clock.now();
    let mut tx = or_replay!(idempotency::begin(&service.db, key, now).await?);
    let current = rules::get(&mut tx, &shop, id).await?;
    let current = current.ok_or_else(|| Failure::not_found(&request.name))?;
    field::expect_etag(&request.etag, current.version)?;
    rules::delete(&mut tx, &shop, id, current.version).await?;
    follow_ups::leave_of_rule(&mut tx, &shop, id, now).await?;
    Ok(tx.answer(()).await?)
}
