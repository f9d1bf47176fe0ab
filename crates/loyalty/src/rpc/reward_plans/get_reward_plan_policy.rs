use contracts::loyalty::v1 as pb;
use tonic::Request;

use crate::{convert::reward_plans, error::Error, service::Loyalty, store::reward_plans::policies};

pub(crate) async fn get_reward_plan_policy(
    service: &Loyalty,
    request: Request<pb::GetRewardPlanPolicyRequest>,
) -> Result<pb::RewardPlanPolicy, Error> {
    let call = runtime::call(&request);
    let shop = reward_plans::policy_shop(&request.get_ref().name, "name")?;
    call.enter(&shop)?;
    let mut tx = service.db.read().await?;
    Ok(reward_plans::policy(&shop, &policies::get(&mut tx, &shop).await?))
}
