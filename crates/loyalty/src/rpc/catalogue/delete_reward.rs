use contracts::loyalty::v1 as pb;
use kernel::Failure;
use runtime::field;
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use crate::{
    convert,
    domain::Reward,
    error::Error,
    service::Loyalty,
    store::catalogue::{self, rewards},
};

pub(crate) async fn delete_reward(
    service: &Loyalty,
    request: Request<pb::DeleteRewardRequest>,
) -> Result<(), Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, id) = convert::catalogue::rewards::id(&request.name, "name")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);

    let mut tx = or_replay!(idempotency::begin(&service.db, key, service.clock.now()).await?);
    let current = rewards::get(&mut tx, &shop, id).await?;
    let current = current.ok_or_else(|| Failure::not_found(&request.name))?;
    field::expect_etag(&request.etag, current.version)?;
    if !current.retired {
        let retired = Reward { retired: true, version: current.version + 1, ..current.clone() };
        catalogue::bump(&mut tx, &shop).await?;
        rewards::update(&mut tx, &shop, &current, &retired).await?;
    }
    Ok(tx.answer(()).await?)
}
