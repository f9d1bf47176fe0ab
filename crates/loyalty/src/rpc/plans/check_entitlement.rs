use contracts::loyalty::v1 as pb;
use runtime::field;
use tonic::Request;

use crate::{
    app::plans as app,
    convert::{
        names,
        plans::{entitlements::entitlement, terms::code},
    },
    error::Error,
    service::Loyalty,
    store::projections::{customers, shops},
};

pub(crate) async fn check_entitlement(
    service: &Loyalty,
    request: Request<pb::CheckEntitlementRequest>,
) -> Result<pb::Entitlement, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, customer) = field::id(&request.customer, "customer", names::CUSTOMER)?;
    call.enter(&shop)?;
    call.own(Some(customer))?;
    let benefit = code(&request.benefit, "benefit")?;
    let order = names::id_if_set(&shop, &request.order, "order", names::ORDER)?;

    let mut tx = service.db.snapshot().await?;
    let known = shops::get(&mut tx, &shop).await?;
    let today = known.schedule.day(service.clock.now());
    let customer = customers::survivor(&mut tx, &shop, customer).await?;
    let (verdict, saving) = app::check(&mut tx, &shop, customer, (&benefit, order), today).await?;
    Ok(entitlement(&shop, &benefit, &verdict, saving, (&known.schedule, known.currency, today)))
}
