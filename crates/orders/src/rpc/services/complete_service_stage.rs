use contracts::orders::v1 as pb;
use runtime::field;
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use super::contracts::{answer, as_seen, currency, product};
use crate::{
    convert::{
        catalogue::Place,
        service_contract::{contract_id, contract_rule},
    },
    domain::service_products::Took,
    error::Error,
    service::Orders,
    store::service_contracts,
};

pub(crate) async fn complete_service_stage(
    service: &Orders,
    request: Request<pb::CompleteServiceStageRequest>,
) -> Result<pb::ServiceContract, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, id) = contract_id(&request.name, "name")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);
    let position = field::number(request.position, "position", &(1..=400))?;
    let minutes = i64::from(field::number(request.minutes, "minutes", &(0..=10_080))?);

    let now = service.clock.now();
    let mut tx = or_replay!(idempotency::begin(&service.db, key, now).await?);
    let currency = currency(&mut tx, &shop).await?;
    let things =
        Place { shop: &shop, currency: &currency }.amount(request.things_cost.as_ref(), "things_cost")?;
    let mut contract = as_seen(&mut tx, &shop, id, &request.etag).await?;
    let product = product(&mut tx, &shop, contract.product).await?;
    let took = Took { minutes, cost: things.saturating_add(product.time_cost(minutes)) };
    let position = usize::try_from(position).unwrap_or_default();
    contract.complete(position, took, now).map_err(contract_rule)?;
    contract.version += 1;
    service_contracts::update(&mut tx, &shop, &contract).await?;
    let reply = answer(&mut tx, &shop, &contract, now).await?;
    Ok(tx.answer(reply).await?)
}
