use contracts::loyalty::v1 as pb;
use kernel::Failure;
use tonic::Request;

use crate::{convert, error::Error, service::Loyalty, store::catalogue::rewards};

pub(crate) async fn get_reward(
    service: &Loyalty,
    request: Request<pb::GetRewardRequest>,
) -> Result<pb::Reward, Error> {
    let call = runtime::call(&request);
    let name = request.into_inner().name;
    let (shop, id) = convert::catalogue::rewards::id(&name, "name")?;
    call.enter(&shop)?;
    let mut tx = service.db.read().await?;
    let reward = rewards::get(&mut tx, &shop, id).await?.ok_or_else(|| Failure::not_found(&name))?;
    Ok(convert::catalogue::rewards::to(&shop, &reward))
}
