use contracts::loyalty::v1 as pb;
use kernel::Failure;
use runtime::field;
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use crate::{
    app::plans as app,
    convert::plans as convert,
    error::Error,
    rpc::menu,
    service::Loyalty,
    store::{plans, projections::shops},
};

pub(crate) async fn apply_plan_change(
    service: &Loyalty,
    request: Request<pb::ApplyPlanChangeRequest>,
) -> Result<pb::PlanImpact, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let sent = field::required(request.plan.clone(), "plan")?;
    let (shop, id) = convert::id(&sent.name, "plan.name")?;
    call.enter(&shop)?;
    field::number(request.expected_losers, "expected_losers", &(0..=i64::MAX))?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);

    let now = service.clock.now();
    // A repeat is answered as it was, whatever is on the menu by now.
    let mut tx = or_replay!(idempotency::begin(&service.db, key.clone(), now).await?);
    let there = plans::get(&mut tx, &shop, id).await?.map(|plan| plan.terms);
    drop(tx);
    let more = convert::terms::more_dishes(&sent, there.as_ref());
    menu::expect_dishes(service, &shop, &more).await?;

    let mut tx = or_replay!(idempotency::begin(&service.db, key, now).await?);
    let currency = shops::get(&mut tx, &shop).await?.currency;
    let terms = convert::terms::read(&sent, currency)?;
    plans::lock(&mut tx, &shop, id).await?;
    let plan = plans::get(&mut tx, &shop, id).await?.ok_or_else(|| Failure::not_found(&sent.name))?;
    convert::terms::expect_terms_alone(&sent, &convert::plan(&shop, &plan, currency))?;
    field::expect_etag(&request.etag, plan.revision)?;
    field::expect_etag(&sent.etag, plan.revision)?;
    let change = (terms, request.take_from_holders, request.expected_losers);
    let (plan, impact) = app::apply(service, &mut tx, &shop, &plan, change).await?;
    Ok(tx.answer(convert::change::change(&shop, &plan, &impact, currency)).await?)
}
