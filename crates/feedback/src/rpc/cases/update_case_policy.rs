use contracts::feedback::v1 as pb;
use runtime::field::{self, Mask};
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};
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
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);
    let mask = Mask::new(request.update_mask, &FIELDS, "update_mask")?;

    let mut tx = or_replay!(idempotency::begin(&service.db, key, service.clock.now()).await?);
    let current = policies::get(&mut tx, &shop).await?;
    field::expect_etag(&sent.etag, current.version)?;
    let mut policy = policy::changed_policy(current, &sent, mask.as_ref())?;
    if policy != current {
        policy.version += 1;
        policies::put(&mut tx, &shop, &policy).await?;
    }
    Ok(tx.answer(policy::policy(&shop, &policy)).await?)
}
