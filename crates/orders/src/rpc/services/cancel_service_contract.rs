use contracts::orders::v1 as pb;
use runtime::field;
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use super::contracts::{answer, as_seen};
use crate::{
    convert::service_contract::{contract_id, contract_rule},
    error::Error,
    service::Orders,
    store::service_contracts,
};

pub(crate) async fn cancel_service_contract(
    service: &Orders,
    request: Request<pb::CancelServiceContractRequest>,
) -> Result<pb::ServiceContract, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, id) = contract_id(&request.name, "name")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);
    let reason = field::text(&request.reason, "reason", 0..=500)?;

    let now = service.clock.now();
    let mut tx = or_replay!(idempotency::begin(&service.db, key, now).await?);
    let mut contract = as_seen(&mut tx, &shop, id, &request.etag).await?;
    if contract.cancel(&reason).map_err(contract_rule)? {
        contract.version += 1;
        service_contracts::update(&mut tx, &shop, &contract).await?;
    }
    let reply = answer(&mut tx, &shop, &contract, now).await?;
    Ok(tx.answer(reply).await?)
}
