use contracts::loyalty::v1 as pb;
use kernel::Failure;
use runtime::field;
use storage::idempotency::{self, Once, RequestKey};
use tonic::Request;

use super::catalogue::expect_version;
use crate::{
    Loyalty, convert,
    domain::Campaign,
    error::Error,
    store::{campaigns, catalogues},
};

pub(crate) async fn delete_campaign(
    service: &Loyalty,
    request: Request<pb::DeleteCampaignRequest>,
) -> Result<(), Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, id) = convert::campaign::id(&request.name, "name")?;
    call.enter(&shop)?;
    let request_id = field::request_id(&request.request_id)?;
    let key = RequestKey::new(&shop, request_id, "DeleteCampaign", &request);

    let mut tx = service.db.begin().await?;
    let claim = match idempotency::claim(&mut tx, key, service.clock.now()).await? {
        Once::Done(()) => return Ok(()),
        Once::First(claim) => claim,
    };
    let current = campaigns::get(&mut tx, &shop, id).await?;
    let current = current.ok_or_else(|| Failure::not_found(&request.name))?;
    expect_version(&request.etag, current.version)?;
    let deleted = Campaign { deleted: true, version: current.version + 1, ..current };
    catalogues::bump(&mut tx, &shop).await?;
    campaigns::update(&mut tx, &shop, &deleted).await?;
    claim.finish(&mut tx, &()).await?;
    tx.commit().await?;
    Ok(())
}
