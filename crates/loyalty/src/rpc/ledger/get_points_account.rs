use contracts::loyalty::v1 as pb;
use tonic::Request;

use crate::{convert, error::Error, service::Loyalty, store::ledger::accounts};

pub(crate) async fn get_points_account(
    service: &Loyalty,
    request: Request<pb::GetPointsAccountRequest>,
) -> Result<pb::PointsAccount, Error> {
    let call = runtime::call(&request);
    let (shop, customer) = convert::ledger::accounts::account_of(&request.get_ref().name, "name")?;
    call.enter(&shop)?;
    call.own(Some(customer))?;
    let mut tx = service.db.read().await?;
    let (customer, kept) = accounts::survivor(&mut tx, &shop, customer).await?;
    Ok(convert::ledger::accounts::account(&shop, customer, &kept.balances))
}
