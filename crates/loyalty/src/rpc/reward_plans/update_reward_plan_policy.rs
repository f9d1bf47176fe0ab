use contracts::loyalty::v1 as pb;
use runtime::field::{self, Mask};
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use crate::{convert::reward_plans, error::Error, service::Loyalty, store::reward_plans::policies};

pub(crate) async fn update_reward_plan_policy(
    service: &Loyalty,
    request: Request<pb::UpdateRewardPlanPolicyRequest>,
) -> Result<pb::RewardPlanPolicy, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let sent = field::required(request.reward_plan_policy.clone(), "reward_plan_policy")?;
    let shop = reward_plans::policy_shop(&sent.name, "reward_plan_policy.name")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);
    let mask =
        Mask::new(request.update_mask, &["gifts_per_customer", "holdout_basis_points"], "update_mask")?;

    let mut tx = or_replay!(idempotency::begin(&service.db, key, service.clock.now()).await?);
    let current = policies::get(&mut tx, &shop).await?;
    field::expect_etag(&sent.etag, current.version)?;
    let mut policy = reward_plans::changed_policy(&current, &sent, mask.as_ref())?;
    if policy != current {
        policy.version += 1;
        policies::put(&mut tx, &shop, &policy).await?;
    }
    Ok(tx.answer(reward_plans::policy(&shop, &policy)).await?)
}
