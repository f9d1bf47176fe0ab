use contracts::orders::v1 as pb;
use tonic::Request;

use super::reach::{reach, reach_of};
use crate::{error::Error, service::Orders};

pub(crate) async fn get_customer_reach(
    service: &Orders,
    request: Request<pb::GetCustomerReachRequest>,
) -> Result<pb::CustomerReach, Error> {
    let call = runtime::call(&request);
    let name = request.into_inner().name;
    let (shop, customer) = reach_of(&name, "name")?;
    call.enter(&shop)?;
    call.own(Some(customer))?;
    reach(&mut service.db.read().await?, &shop, (customer, &name), service.clock.now()).await
}
