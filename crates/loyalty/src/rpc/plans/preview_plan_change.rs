use contracts::loyalty::v1 as pb;
use kernel::Failure;
use runtime::field;
use tonic::Request;

use crate::{
    app::plans as app,
    convert::plans as convert,
    domain::plans::Plan,
    error::Error,
    rpc::menu,
    service::Loyalty,
    store::{plans, projections::shops},
};

pub(crate) async fn preview_plan_change(
    service: &Loyalty,
    request: Request<pb::PreviewPlanChangeRequest>,
) -> Result<pb::PlanImpact, Error> {
    let call = runtime::call(&request);
    let sent = field::required(request.into_inner().plan, "plan")?;
    let (shop, id) = convert::id(&sent.name, "plan.name")?;
    call.enter(&shop)?;
    let there = plans::get(&mut service.db.read().await?, &shop, id).await?.map(|plan| plan.terms);
    let more = convert::terms::more_dishes(&sent, there.as_ref());
    menu::expect_dishes(service, &shop, &more).await?;
    let mut tx = service.db.snapshot().await?;
    let currency = shops::get(&mut tx, &shop).await?.currency;
    let terms = convert::terms::read(&sent, currency)?;
    let plan = plans::get(&mut tx, &shop, id).await?.ok_or_else(|| Failure::not_found(&sent.name))?;
    convert::terms::expect_terms_alone(&sent, &convert::plan(&shop, &plan, currency))?;
    let impact = app::impact(service, &mut tx, &shop, &plan, &terms).await?;
    Ok(convert::change::change(&shop, &Plan { terms, ..plan }, &impact, currency))
}
