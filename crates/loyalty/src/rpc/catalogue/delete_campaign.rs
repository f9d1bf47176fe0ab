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
    domain::Campaign,
    error::Error,
    service::Loyalty,
    store::catalogue::{self, campaigns},
};

pub(crate) async fn delete_campaign(
    service: &Loyalty,
    request: Request<pb::DeleteCampaignRequest>,
) -> Result<(), Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, id) = convert::catalogue::campaigns::id(&request.name, "name")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);

    let mut tx = or_replay!(idempotency::begin(&service.db, key, service.clock.now()).await?);
    let current = campaigns::get(&mut tx, &shop, id).await?;
    let current = current.ok_or_else(|| Failure::not_found(&request.name))?;
    field::expect_etag(&request.etag, current.version)?;
    let deleted = Campaign { deleted: true, version: current.version + 1, ..current };
    catalogue::bump(&mut tx, &shop).await?;
    campaigns::update(&mut tx, &shop, &deleted).await?;
    Ok(tx.answer(()).await?)
}
