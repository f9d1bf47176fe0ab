use contracts::loyalty::v1 as pb;
use tonic::Request;

use crate::{convert::wishes, error::Error, service::Loyalty, store::wishes::policies};

pub(crate) async fn get_wish_policy(
    service: &Loyalty,
    request: Request<pb::GetWishPolicyRequest>,
) -> Result<pb::WishPolicy, Error> {
    let call = runtime::call(&request);
    let shop = wishes::policy_shop(&request.get_ref().name, "name")?;
    call.enter(&shop)?;
    let mut tx = service.db.read().await?;
    Ok(wishes::policy(&shop, &policies::get(&mut tx, &shop).await?))
}
