use contracts::loyalty::v1 as pb;
use kernel::Failure;
use runtime::field::{self, Mask};
use storage::idempotency::{self, Once, RequestKey};
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
    let key = RequestKey::new(&shop, field::request_id(&request.request_id)?, &request);
    let mask = Mask::new(request.update_mask, &["window_days", "grace_days", "tiers"], "update_mask")?;
    let etag = field::etag(&sent.etag)?;

    let mut tx = match idempotency::begin(&service.db, key, service.clock.now()).await? {
        Once::Done(reply) => return Ok(reply),
        Once::First(tx) => tx,
    };
    let current = tier_policies::get(&mut tx, &shop).await?;
    if etag.is_some_and(|version| version != current.version) {
        return Err(Failure::stale_etag().into());
    }
    let currency = shops::get(&mut tx, &shop).await?.currency;
    let policy = convert::ledger::tiers::changed(&current, &sent, mask.as_ref(), currency)?;
    catalogue::bump(&mut tx, &shop).await?;
    tier_policies::put(&mut tx, &shop, &policy).await?;
    Ok(tx.answer(convert::ledger::tiers::policy(&shop, &policy, currency)).await?)
}
