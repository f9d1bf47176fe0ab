use contracts::loyalty::v1 as pb;
use kernel::Failure;
use runtime::field::{self, Mask};
use storage::idempotency::{self, Once, RequestKey};
use tonic::Request;

use crate::{convert::referrals, error::Error, service::Loyalty, store::referrals::policies};

pub(crate) async fn update_referral_policy(
    service: &Loyalty,
    request: Request<pb::UpdateReferralPolicyRequest>,
) -> Result<pb::ReferralPolicy, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let sent = field::required(request.referral_policy.clone(), "referral_policy")?;
    let shop = referrals::policy_shop(&sent.name, "referral_policy.name")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, field::request_id(&request.request_id)?, &request);
    let paths = ["referrer_points", "friend_points", "monthly_limit"];
    let mask = Mask::new(request.update_mask, &paths, "update_mask")?;
    let etag = field::etag(&sent.etag)?;

    let mut tx = match idempotency::begin(&service.db, key, service.clock.now()).await? {
        Once::Done(reply) => return Ok(reply),
        Once::First(tx) => tx,
    };
    let current = policies::get(&mut tx, &shop).await?;
    if etag.is_some_and(|version| version != current.version) {
        return Err(Failure::stale_etag().into());
    }
    let policy = referrals::changed_policy(&current, &sent, mask.as_ref())?;
    policies::put(&mut tx, &shop, &policy).await?;
    Ok(tx.answer(referrals::policy(&shop, &policy)).await?)
}
