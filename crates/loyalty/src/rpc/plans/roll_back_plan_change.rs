use contracts::loyalty::v1 as pb;
use kernel::Failure;
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use crate::{
    app::plans as app,
    convert::plans as convert,
    error::Error,
    service::Loyalty,
    store::{plans, projections::shops},
};

pub(crate) async fn roll_back_plan_change(
    service: &Loyalty,
    request: Request<pb::RollBackPlanChangeRequest>,
) -> Result<pb::PlanImpact, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, id) = convert::id(&request.name, "name")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);

    let mut tx = or_replay!(idempotency::begin(&service.db, key, service.clock.now()).await?);
    plans::lock(&mut tx, &shop, id).await?;
    let plan = plans::get(&mut tx, &shop, id).await?.ok_or_else(|| Failure::not_found(&request.name))?;
    let currency = shops::get(&mut tx, &shop).await?.currency;
    let (plan, impact) = app::roll_back(service, &mut tx, &shop, &plan).await?;
    Ok(tx.answer(convert::change::change(&shop, &plan, &impact, currency)).await?)
}
