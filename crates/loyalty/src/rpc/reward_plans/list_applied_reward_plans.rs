use std::collections::HashMap;

use contracts::loyalty::v1 as pb;
use kernel::Place;
use runtime::field;
use tonic::Request;

use crate::{convert, error::Error, service::Loyalty, store::reward_plans};

pub(crate) async fn list_applied_reward_plans(
    service: &Loyalty,
    request: Request<pb::ListAppliedRewardPlansRequest>,
) -> Result<pb::ListAppliedRewardPlansResponse, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let question = format!("applied reward plans of {shop}");
    let paging = field::paging(&request.page_token, request.page_size, &question, 2)?;
    let from = paging.place(Place::START, Place::from_columns)?;

    let mut tx = service.db.snapshot().await?;
    let mut plans = reward_plans::list(&mut tx, &shop, from, paging.size + 1).await?;
    let next_page_token = paging.cut(&mut plans, |last| Place::at(last.created_at, last.id.0).columns());
    let ids = plans.iter().map(|plan| plan.id);
    let outcomes = match (ids.clone().min(), ids.max()) {
        (Some(first), Some(last)) => reward_plans::outcomes(&mut tx, &shop, first..=last).await?,
        _ => HashMap::new(),
    };
    let shown = plans.iter().map(|plan| {
        let outcome = outcomes.get(&plan.id).copied().unwrap_or_default();
        convert::reward_plans::applied(&shop, plan, &outcome, None)
    });
    Ok(pb::ListAppliedRewardPlansResponse { applied_reward_plans: shown.collect(), next_page_token })
}
