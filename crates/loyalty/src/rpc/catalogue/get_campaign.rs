use contracts::loyalty::v1 as pb;
use kernel::Failure;
use tonic::Request;

use super::budget_left::with_budget_left;
use crate::{
    convert,
    error::Error,
    service::Loyalty,
    store::{catalogue::campaigns, projections::shops},
};

pub(crate) async fn get_campaign(
    service: &Loyalty,
    request: Request<pb::GetCampaignRequest>,
) -> Result<pb::Campaign, Error> {
    let call = runtime::call(&request);
    let name = request.into_inner().name;
    let (shop, id) = convert::catalogue::campaigns::id(&name, "name")?;
    call.enter(&shop)?;
    let mut tx = service.db.snapshot().await?;
    let campaign = campaigns::get(&mut tx, &shop, id).await?.ok_or_else(|| Failure::not_found(&name))?;
    let known = shops::get(&mut tx, &shop).await?;
    with_budget_left(&mut tx, &shop, &known, &campaign, service.clock.now()).await
}
