use contracts::customers::v1 as pb;
use kernel::Failure;
use storage::shop_projections;
use tonic::Request;

use crate::{convert::partners as convert, error::Error, service::Customers, store::partners};

pub(crate) async fn get_partner(
    service: &Customers,
    request: Request<pb::GetPartnerRequest>,
) -> Result<pb::Partner, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, id) = convert::id(&request.name, "name")?;
    call.enter(&shop)?;
    let mut tx = service.db.snapshot().await?;
    let currency = shop_projections::get(&mut tx, &shop).await?.currency;
    let partner = partners::get(&mut tx, &shop, id).await?;
    let partner = partner.ok_or_else(|| Failure::not_found(&request.name))?;
    Ok(convert::to(&shop, currency, &partner))
}
