use contracts::feedback::v1 as pb;
use kernel::Failure;
use runtime::field::{self, Mask};
use storage::idempotency::{self, Once, RequestKey};
use tonic::Request;

use crate::{
    convert::cases::policy::{self, FIELDS},
    error::Error,
    service::Feedback,
    store::cases::policies,
};

pub(crate) async fn update_case_policy(
    service: &Feedback,
    request: Request<pb::UpdateCasePolicyRequest>,
) -> Result<pb::CasePolicy, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let sent = field::required(request.case_policy.clone(), "case_policy")?;
    let shop = policy::policy_shop(&sent.name, "case_policy.name")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, field::request_id(&request.request_id)?, &request);
    let mask = Mask::new(request.update_mask, &FIELDS, "update_mask")?;
    let etag = field::etag(&sent.etag)?;

    let mut tx = match idempotency::begin(&service.db, key, service.clock.now()).await? {
        Once::Done(reply) => return Ok(reply),
        Once::First(tx) => tx,
    };
    let current = policies::get(&mut tx, &shop).await?;
    if etag.is_some_and(|version| version != current.version) {
        return Err(Failure::stale_etag().into());
    }
    let policy = policy::changed_policy(current, &sent, mask.as_ref())?;
    if !policies::put(&mut tx, &shop, &policy).await? {
        return Err(storage::Error::Conflict.into());
    }
    Ok(tx.answer(policy::policy(&shop, &policy)).await?)
}
