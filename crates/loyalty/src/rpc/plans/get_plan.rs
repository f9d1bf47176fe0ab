use contracts::loyalty::v1 as pb;
use kernel::Failure;
use tonic::Request;

use crate::{
    convert::plans as convert,
    error::Error,
    service::Loyalty,
    store::{plans, projections::shops},
};

pub(crate) async fn get_plan(
    service: &Loyalty,
    request: Request<pb::GetPlanRequest>,
) -> Result<pb::Plan, Error> {
    let call = runtime::call(&request);
    let name = &request.get_ref().name;
    let (shop, id) = convert::id(name, "name")?;
    call.enter(&shop)?;
    let mut tx = service.db.snapshot().await?;
    let plan = plans::get(&mut tx, &shop, id).await?.ok_or_else(|| Failure::not_found(name))?;
    let currency = shops::get(&mut tx, &shop).await?.currency;
    Ok(convert::plan(&shop, &plan, currency))
}
