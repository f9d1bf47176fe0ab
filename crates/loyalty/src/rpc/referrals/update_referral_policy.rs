use contracts::loyalty::v1 as pb;
use runtime::field::{self, Mask};
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};
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
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);
    let paths = ["referrer_points", "friend_points", "monthly_limit"];
    let mask = Mask::new(request.update_mask, &paths, "update_mask")?;

    let mut tx = or_replay!(idempotency::begin(&service.db, key, service.clock.now()).await?);
    let current = policies::get(&mut tx, &shop).await?;
    field::expect_etag(&sent.etag, current.version)?;
    let mut policy = referrals::changed_policy(&current, &sent, mask.as_ref())?;
    if policy != current {
        policy.version += 1;
        policies::put(&mut tx, &shop, &policy).await?;
    }
    Ok(tx.answer(referrals::policy(&shop, &policy)).await?)
}
