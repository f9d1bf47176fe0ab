use contracts::loyalty::v1 as pb;
use tonic::Request;

use crate::{Loyalty, convert, error::Error, store::accounts};

pub(crate) async fn get_points_account(
    service: &Loyalty,
    request: Request<pb::GetPointsAccountRequest>,
) -> Result<pb::PointsAccount, Error> {
    let call = runtime::call(&request);
    let (shop, customer) = convert::account(&request.get_ref().name, "name")?;
    call.enter(&shop)?;
    call.own(Some(customer))?;
    let mut tx = service.db.read().await?;
    let (customer, kept) = accounts::survivor(&mut tx, &shop, customer).await?;
    Ok(convert::points_account(&shop, customer, &kept.balances))
}
