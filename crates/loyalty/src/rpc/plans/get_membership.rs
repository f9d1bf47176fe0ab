use contracts::loyalty::v1 as pb;
use kernel::Failure;
use tonic::Request;

use crate::{
    app::plans as app,
    convert::plans::memberships as convert,
    error::Error,
    service::Loyalty,
    store::plans::{households, memberships},
};

pub(crate) async fn get_membership(
    service: &Loyalty,
    request: Request<pb::GetMembershipRequest>,
) -> Result<pb::Membership, Error> {
    let call = runtime::call(&request);
    let name = &request.get_ref().name;
    let (shop, id) = convert::id(name, "name")?;
    call.enter(&shop)?;
    let mut tx = service.db.snapshot().await?;
    let own = memberships::get(&mut tx, &shop, id).await?.ok_or_else(|| Failure::not_found(name))?;
    let shares = households::list(&mut tx, &shop, id).await?;
    let caller = call.principal.customer().filter(|caller| shares.contains(caller));
    call.own(Some(caller.unwrap_or(own.customer)))?;
    app::show(&mut tx, &shop, own, service.clock.now()).await
}
