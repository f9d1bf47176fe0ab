use contracts::orders::v1 as pb;
use runtime::field;
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use super::contracts::{answer, customer, must_be_known, sold};
use crate::{
    convert::catalogue::product_in,
    domain::service_products::{Contract, ContractId},
    error::Error,
    service::Orders,
    store::service_contracts,
};

pub(crate) async fn create_service_contract(
    service: &Orders,
    request: Request<pb::CreateServiceContractRequest>,
) -> Result<pb::ServiceContract, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);
    let sent = field::required(request.service_contract, "service_contract")?;
    let product_id = product_in(&shop, &sent.service_product, "service_contract.service_product")?;
    let note = field::text(&sent.note, "service_contract.note", 0..=500)?;
    let now = service.clock.now();
    let start = field::time(sent.start_time, "service_contract.start_time")?.unwrap_or(now);

    must_be_known(service, &shop, &sent.customer, "service_contract.customer").await?;
    let mut tx = or_replay!(idempotency::begin(&service.db, key, now).await?);
    let product = sold(&mut tx, &shop, product_id).await?;
    let customer = customer(&mut tx, &shop, &sent.customer, "service_contract.customer").await?;
    let id = ContractId(service.ids.next());
    let contract = Contract { note, ..Contract::new(id, product_id, &product, customer, start) };
    service_contracts::insert(&mut tx, &shop, &contract).await?;
    let reply = answer(&mut tx, &shop, &contract, now).await?;
    Ok(tx.answer(reply).await?)
}
