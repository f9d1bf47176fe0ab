use contracts::loyalty::v1 as pb;
use tonic::Request;

use crate::{Loyalty, convert::referral, error::Error, store::referral_policies};

pub(crate) async fn get_referral_policy(
    service: &Loyalty,
    request: Request<pb::GetReferralPolicyRequest>,
) -> Result<pb::ReferralPolicy, Error> {
    let call = runtime::call(&request);
    let shop = referral::policy_shop(&request.get_ref().name, "name")?;
    call.enter(&shop)?;
    let mut tx = service.db.read().await?;
    Ok(referral::policy(&shop, &referral_policies::get(&mut tx, &shop).await?))
}
