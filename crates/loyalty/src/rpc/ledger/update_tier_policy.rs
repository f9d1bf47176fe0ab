use contracts::loyalty::v1 as pb;
use runtime::field::{self, Mask};
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use crate::{
    convert,
    error::Error,
    service::Loyalty,
    store::{catalogue, ledger::tier_policies, projections::shops},
};

pub(crate) async fn update_tier_policy(
    service: &Loyalty,
    request: Request<pb::UpdateTierPolicyRequest>,
) -> Result<pb::TierPolicy, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let sent = field::required(request.tier_policy.clone(), "tier_policy")?;
    let shop = convert::ledger::tiers::shop_of(&sent.name, "tier_policy.name")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);
    let mask = Mask::new(request.update_mask, &["window_days", "grace_days", "tiers"], "update_mask")?;

    let mut tx = or_replay!(idempotency::begin(&service.db, key, service.clock.now()).await?);
    let current = tier_policies::get(&mut tx, &shop).await?;
    field::expect_etag(&sent.etag, current.version)?;
    let currency = shops::get(&mut tx, &shop).await?.currency;
    let mut policy = convert::ledger::tiers::changed(&current, &sent, mask.as_ref(), currency)?;
    if policy != current {
        policy.version += 1;
        catalogue::bump(&mut tx, &shop).await?;
        tier_policies::put(&mut tx, &shop, &policy).await?;
    }
    Ok(tx.answer(convert::ledger::tiers::policy(&shop, &policy, currency)).await?)
}
