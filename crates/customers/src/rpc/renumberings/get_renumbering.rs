use contracts::customers::v1 as pb;
use kernel::Failure;
use storage::shop_projections;
use tonic::Request;

use crate::{
    app::renumber::names, convert::renumberings as convert, error::Error, service::Customers,
    store::renumberings,
};

pub(crate) async fn get_renumbering(
    service: &Customers,
    request: Request<pb::GetRenumberingRequest>,
) -> Result<pb::Renumbering, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, id) = convert::id(&request.name)?;
    call.enter(&shop)?;
    let mut tx = service.db.snapshot().await?;
    let found = renumberings::get(&mut tx, &shop, id).await?;
    let found = found.ok_or_else(|| Failure::not_found(&request.name))?;
    let currency = shop_projections::get(&mut tx, &shop).await?.currency;
    let names = names(&mut tx, &shop, &found).await?;
    Ok(convert::to(&shop, currency, &found, &names))
}
