use contracts::orders::v1 as pb;
use tonic::Request;

use super::contracts::{answer, existing};
use crate::{convert::service_contract::contract_id, error::Error, service::Orders};

pub(crate) async fn get_service_contract(
    service: &Orders,
    request: Request<pb::GetServiceContractRequest>,
) -> Result<pb::ServiceContract, Error> {
    let call = runtime::call(&request);
    let (shop, id) = contract_id(&request.into_inner().name, "name")?;
    call.enter(&shop)?;
    let mut tx = service.db.snapshot().await?;
    let contract = existing(&mut tx, &shop, id).await?;
    answer(&mut tx, &shop, &contract, service.clock.now()).await
}
