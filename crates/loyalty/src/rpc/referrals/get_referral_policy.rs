use contracts::loyalty::v1 as pb;
use tonic::Request;

use crate::{convert::referrals, error::Error, service::Loyalty, store::referrals::policies};

pub(crate) async fn get_referral_policy(
    service: &Loyalty,
    request: Request<pb::GetReferralPolicyRequest>,
) -> Result<pb::ReferralPolicy, Error> {
    let call = runtime::call(&request);
    let shop = referrals::policy_shop(&request.get_ref().name, "name")?;
    call.enter(&shop)?;
    let mut tx = service.db.read().await?;
    Ok(referrals::policy(&shop, &policies::get(&mut tx, &shop).await?))
}
