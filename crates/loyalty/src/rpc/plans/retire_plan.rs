use contracts::loyalty::v1 as pb;
use kernel::Failure;
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use crate::{
    convert::plans as convert,
    domain::plans::Plan,
    error::Error,
    service::Loyalty,
    store::{plans, projections::shops},
};

pub(crate) async fn retire_plan(
    service: &Loyalty,
    request: Request<pb::RetirePlanRequest>,
) -> Result<pb::Plan, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, id) = convert::id(&request.name, "name")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);

    let mut tx = or_replay!(idempotency::begin(&service.db, key, service.clock.now()).await?);
    let found = plans::get(&mut tx, &shop, id).await?;
    let mut plan = found.ok_or_else(|| Failure::not_found(&request.name))?;
    if !plan.retired {
        plan = Plan { retired: true, revision: plan.revision + 1, ..plan };
        plans::update(&mut tx, &shop, &plan).await?;
    }
    let currency = shops::get(&mut tx, &shop).await?.currency;
    Ok(tx.answer(convert::plan(&shop, &plan, currency)).await?)
}
