use contracts::orders::v1 as pb;
use runtime::field;
use tonic::Request;

use crate::{convert, error::Error, service::Orders, store::shops};

pub(crate) async fn get_shop(
    service: &Orders,
    request: Request<pb::GetShopRequest>,
) -> Result<pb::Shop, Error> {
    let call = runtime::call(&request);
    let id = field::shop(&request.into_inner().name, "name")?;
    call.enter(&id)?;
    let mut tx = service.db.read().await?;
    let record = shops::get(&mut tx, &id).await?.ok_or_else(|| convert::no_shop(&id))?;
    Ok(convert::shop_to(&id, &record))
}
