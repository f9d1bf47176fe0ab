use contracts::orders::v1 as pb;
use kernel::Uuid;
use runtime::field;
use tonic::Request;

use super::contracts::answer;
use crate::{
    convert,
    domain::service_products::ContractId,
    error::Error,
    service::Orders,
    store::service_contracts::{self, Filter},
};

pub(crate) async fn list_service_contracts(
    service: &Orders,
    request: Request<pb::ListServiceContractsRequest>,
) -> Result<pb::ListServiceContractsResponse, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let customer = match request.customer.as_str() {
        "" => None,
        name => Some(convert::customer_in(&shop, name, "customer")?),
    };
    let due_before = field::time(request.due_before_time, "due_before_time")?;
    let state = convert::service_contract::asked_state(request.state)?;
    let question = format!("serviceContracts of {shop} {customer:?} {due_before:?} {state:?}");
    let paging = field::paging(&request.page_token, request.page_size, &question, 1)?;
    let before = paging.place(ContractId(Uuid::max()), |columns| columns.first()?.parse().ok())?;

    let mut tx = service.db.snapshot().await?;
    let filter = Filter { customer, state, due_before };
    let mut found = service_contracts::list(&mut tx, &shop, filter, before, paging.size + 1).await?;
    let next_page_token = paging.cut(&mut found, |last| vec![last.id.to_string()]);
    let mut service_contracts = Vec::with_capacity(found.len());
    for contract in &found {
        service_contracts.push(answer(&mut tx, &shop, contract, service.clock.now()).await?);
    }
    Ok(pb::ListServiceContractsResponse { service_contracts, next_page_token })
}
