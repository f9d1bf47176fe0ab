use contracts::loyalty::v1 as pb;
use kernel::Failure;
use runtime::field;
use storage::idempotency::{self, Once, RequestKey};
use tonic::Request;

use super::catalogue::expect_version;
use crate::{
    Loyalty, convert,
    domain::Reward,
    error::Error,
    store::{catalogues, rewards},
};

pub(crate) async fn delete_reward(
    service: &Loyalty,
    request: Request<pb::DeleteRewardRequest>,
) -> Result<(), Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, id) = convert::reward::id(&request.name, "name")?;
    call.enter(&shop)?;
    let request_id = field::request_id(&request.request_id)?;
    let key = RequestKey::new(&shop, request_id, "DeleteReward", &request);

    let mut tx = service.db.begin().await?;
    let claim = match idempotency::claim(&mut tx, key, service.clock.now()).await? {
        Once::Done(()) => return Ok(()),
        Once::First(claim) => claim,
    };
    let current = rewards::get(&mut tx, &shop, id).await?;
    let current = current.ok_or_else(|| Failure::not_found(&request.name))?;
    expect_version(&request.etag, current.version)?;
    if !current.retired {
        let retired = Reward { retired: true, version: current.version + 1, ..current.clone() };
        catalogues::bump(&mut tx, &shop).await?;
        rewards::update(&mut tx, &shop, &current, &retired).await?;
    }
    claim.finish(&mut tx, &()).await?;
    tx.commit().await?;
    Ok(())
}
