use contracts::orders::v1 as pb;
use runtime::field;
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use super::contracts::{answer, currency, customer, must_be_known, sold};
use crate::{
    convert::{
        catalogue::{Place, product_id},
        service_contract::contract_rule,
    },
    domain::service_products::{Contract, ContractId, Took},
    error::Error,
    service::Orders,
    store::service_contracts,
};

pub(crate) async fn give_service(
    service: &Orders,
    request: Request<pb::GiveServiceRequest>,
) -> Result<pb::ServiceContract, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, product_id) = product_id(&request.name, "name")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);
    let note = field::text(&request.note, "note", 0..=500)?;
    let minutes = i64::from(field::number(request.minutes, "minutes", &(0..=10_080))?);

    let now = service.clock.now();
    must_be_known(service, &shop, &request.customer, "customer").await?;
    let mut tx = or_replay!(idempotency::begin(&service.db, key, now).await?);
    let currency = currency(&mut tx, &shop).await?;
    let things =
        Place { shop: &shop, currency: &currency }.amount(request.things_cost.as_ref(), "things_cost")?;
    let product = sold(&mut tx, &shop, product_id).await?;
    let customer = customer(&mut tx, &shop, &request.customer, "customer").await?;
    let id = ContractId(service.ids.next());
    let mut contract = Contract { note, ..Contract::new(id, product_id, &product, customer, now) };
    let took = Took { minutes, cost: things.saturating_add(product.time_cost(minutes)) };
    contract.complete_all(took, now).map_err(contract_rule)?;
    service_contracts::insert(&mut tx, &shop, &contract).await?;
    let reply = answer(&mut tx, &shop, &contract, now).await?;
    Ok(tx.answer(reply).await?)
}
