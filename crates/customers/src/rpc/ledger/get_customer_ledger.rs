use contracts::customers::v1 as pb;
use kernel::Failure;
use storage::shop_projections;
use tonic::Request;

use crate::{
    convert::{self, ledger as shown},
    error::Error,
    service::Customers,
    store::{customers, ledger},
};

pub(crate) async fn get_customer_ledger(
    service: &Customers,
    request: Request<pb::GetCustomerLedgerRequest>,
) -> Result<pb::CustomerLedger, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, customer) = shown::of(&request.name)?;
    call.enter(&shop)?;
    let mut tx = service.db.snapshot().await?;
    if !customers::exists(&mut tx, &shop, customer).await? {
        return Err(Failure::not_found(convert::customer_name(&shop, customer)).into());
    }
    let currency = shop_projections::get(&mut tx, &shop).await?.currency;
    let sums = ledger::sums(&mut tx, &shop, customer).await?;
    Ok(shown::ledger(request.name, currency, &sums))
}
