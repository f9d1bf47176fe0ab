use contracts::loyalty::v1 as pb;
use runtime::field::{self, Mask};
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use crate::{convert::wishes, error::Error, service::Loyalty, store::wishes::policies};

pub(crate) async fn update_wish_policy(
    service: &Loyalty,
    request: Request<pb::UpdateWishPolicyRequest>,
) -> Result<pb::WishPolicy, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let sent = field::required(request.wish_policy.clone(), "wish_policy")?;
    let shop = wishes::policy_shop(&sent.name, "wish_policy.name")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);
    let paths = ["kinds", "from_minute", "until_minute"];
    let mask = Mask::new(request.update_mask, &paths, "update_mask")?;

    let now = service.clock.now();
    let mut tx = or_replay!(idempotency::begin(&service.db, key, now).await?);
    let current = policies::get(&mut tx, &shop).await?;
    field::expect_etag(&sent.etag, current.version)?;
    let mut policy = wishes::changed_policy(&current, &sent, mask.as_ref())?;
    if policy != current {
        policy.version += 1;
        policies::put(&mut tx, &shop, &policy, now).await?;
    }
    Ok(tx.answer(wishes::policy(&shop, &policy)).await?)
}
