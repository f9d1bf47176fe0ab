use contracts::loyalty::v1 as pb;
use kernel::Failure;
use tonic::Request;

use crate::{convert, error::Error, service::Loyalty, store::grants};

pub(crate) async fn get_grant(
    service: &Loyalty,
    request: Request<pb::GetGrantRequest>,
) -> Result<pb::Grant, Error> {
    let call = runtime::call(&request);
    let name = &request.get_ref().name;
    let (shop, id) = convert::grants::id(name, "name")?;
    call.enter(&shop)?;
    let mut tx = service.db.read().await?;
    let grant = grants::get(&mut tx, &shop, id).await?;
    let grant = grant.ok_or_else(|| Failure::not_found(name))?;
    call.own(Some(grant.customer))?;
    Ok(convert::grants::grant(&shop, &grant))
}
