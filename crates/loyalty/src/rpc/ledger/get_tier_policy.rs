use contracts::loyalty::v1 as pb;
use tonic::Request;

use crate::{
    convert,
    error::Error,
    service::Loyalty,
    store::{ledger::tier_policies, projections::shops},
};

pub(crate) async fn get_tier_policy(
    service: &Loyalty,
    request: Request<pb::GetTierPolicyRequest>,
) -> Result<pb::TierPolicy, Error> {
    let call = runtime::call(&request);
    let shop = convert::ledger::tiers::shop_of(&request.get_ref().name, "name")?;
    call.enter(&shop)?;
    let mut tx = service.db.read().await?;
    let policy = tier_policies::get(&mut tx, &shop).await?;
    let currency = shops::get(&mut tx, &shop).await?.currency;
    Ok(convert::ledger::tiers::policy(&shop, &policy, currency))
}
