use contracts::loyalty::v1 as pb;
use tonic::Request;

use crate::{
    Loyalty, convert,
    error::Error,
    store::{shops_known, tier_policies},
};

pub(crate) async fn get_tier_policy(
    service: &Loyalty,
    request: Request<pb::GetTierPolicyRequest>,
) -> Result<pb::TierPolicy, Error> {
    let call = runtime::call(&request);
    let shop = convert::tier_policy_shop(&request.get_ref().name, "name")?;
    call.enter(&shop)?;
    let mut tx = service.db.read().await?;
    let policy = tier_policies::get(&mut tx, &shop).await?;
    let currency = shops_known::get(&mut tx, &shop).await?.currency;
    Ok(convert::tier_policy(&shop, &policy, currency))
}
