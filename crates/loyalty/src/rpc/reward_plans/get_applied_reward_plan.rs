use contracts::loyalty::v1 as pb;
use kernel::Failure;
use tonic::Request;

use crate::{
    convert,
    error::Error,
    service::Loyalty,
    store::{grants, reward_plans},
};

pub(crate) async fn get_applied_reward_plan(
    service: &Loyalty,
    request: Request<pb::GetAppliedRewardPlanRequest>,
) -> Result<pb::AppliedRewardPlan, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, id) = convert::reward_plans::id(&request.name, "name")?;
    call.enter(&shop)?;
    let mut tx = service.db.snapshot().await?;
    let plan = reward_plans::get(&mut tx, &shop, id).await?;
    let plan = plan.ok_or_else(|| Failure::not_found(&request.name))?;
    let given = grants::of_plan(&mut tx, &shop, id).await?;
    let outcome = reward_plans::outcomes(&mut tx, &shop, id..=id).await?.remove(&id).unwrap_or_default();
    Ok(convert::reward_plans::applied(&shop, &plan, &outcome, Some(&given)))
}
