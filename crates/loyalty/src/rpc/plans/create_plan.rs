use contracts::loyalty::v1 as pb;
use runtime::field;
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use crate::{
    convert::plans as convert,
    domain::plans::{Plan, PlanId},
    error::Error,
    rpc::menu,
    service::Loyalty,
    store::{plans, projections::shops},
};

pub(crate) async fn create_plan(
    service: &Loyalty,
    request: Request<pb::CreatePlanRequest>,
) -> Result<pb::Plan, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);
    let sent = field::required(request.plan, "plan")?;

    let now = service.clock.now();
    // A repeat is answered as it was, whatever is on the menu by now.
    drop(or_replay!(idempotency::begin(&service.db, key.clone(), now).await?));
    menu::expect_dishes(service, &shop, &convert::terms::dishes(&sent)).await?;
    let mut tx = or_replay!(idempotency::begin(&service.db, key, now).await?);
    let currency = shops::get(&mut tx, &shop).await?.currency;
    let plan = Plan {
        id: PlanId(service.ids.next()),
        version: 1,
        previous: None,
        terms: convert::terms::read(&sent, currency)?,
        retired: false,
        revision: 1,
        created_at: now,
    };
    plans::insert(&mut tx, &shop, &plan).await?;
    Ok(tx.answer(convert::plan(&shop, &plan, currency)).await?)
}
