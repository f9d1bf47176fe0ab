use contracts::loyalty::v1 as pb;
use runtime::field;
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use crate::{
    app::plans as app,
    convert::{
        names,
        plans::{entitlements::entitlement_use, terms::code},
    },
    error::Error,
    service::Loyalty,
    store::projections::shops,
};

pub(crate) async fn hold_entitlement(
    service: &Loyalty,
    request: Request<pb::HoldEntitlementRequest>,
) -> Result<pb::EntitlementUse, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, customer) = field::id(&request.customer, "customer", names::CUSTOMER)?;
    call.enter(&shop)?;
    let benefit = code(&request.benefit, "benefit")?;
    let order = names::id_if_set(&shop, &request.order, "order", names::ORDER)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);

    let mut tx = or_replay!(idempotency::begin(&service.db, key, service.clock.now()).await?);
    let held = app::hold(service, &mut tx, &shop, customer, (&benefit, order)).await?;
    let currency = shops::get(&mut tx, &shop).await?.currency;
    Ok(tx.answer(entitlement_use(&shop, &held, currency)).await?)
}
