use contracts::orders::v1 as pb;
use kernel::Failure;
use tonic::Request;

use crate::{convert, error::Error, service::Orders, store::orders};

pub(crate) async fn get_order(
    service: &Orders,
    request: Request<pb::GetOrderRequest>,
) -> Result<pb::Order, Error> {
    let call = runtime::call(&request);
    let name = request.into_inner().name;
    let (shop, id) = convert::order_id(&name, "name")?;
    call.enter(&shop)?;
    let mut tx = service.db.snapshot().await?;
    let record = orders::get(&mut tx, &shop, id).await?.ok_or_else(|| Failure::not_found(&name))?;
    call.own(record.customer)?;
    Ok(convert::order_to(&shop, &record))
}
