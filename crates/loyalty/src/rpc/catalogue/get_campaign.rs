use contracts::loyalty::v1 as pb;
use kernel::{Failure, ShopId, Time};
use storage::Tx;
use tonic::Request;

use crate::{
    convert,
    domain::{Campaign, ShopProjection},
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

/// A campaign with what is left of its budget.
pub(super) async fn with_budget_left(
    tx: &mut Tx,
    shop: &ShopId,
    known: &ShopProjection,
    campaign: &Campaign,
    now: Time,
) -> Result<pb::Campaign, Error> {
    let today = known.schedule.day(now);
    let uses = campaigns::uses(tx, shop, campaign.id..=campaign.id, today).await?;
    let spent = uses.get(&campaign.id).copied().unwrap_or_default();
    Ok(convert::catalogue::campaigns::with_left(shop, known.currency, campaign, &spent))
}
