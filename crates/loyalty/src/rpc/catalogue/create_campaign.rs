use contracts::loyalty::v1 as pb;
use runtime::field;
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use super::{budget_left::with_budget_left, checks::expect_within_bounds};
use crate::{
    convert,
    domain::CampaignId,
    error::Error,
    service::Loyalty,
    store::{
        catalogue::{self, campaigns},
        projections::shops,
    },
};

pub(crate) async fn create_campaign(
    service: &Loyalty,
    request: Request<pb::CreateCampaignRequest>,
) -> Result<pb::Campaign, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);
    let sent = field::required(request.campaign, "campaign")?;

    let now = service.clock.now();
    let mut tx = or_replay!(idempotency::begin(&service.db, key, now).await?);
    let known = shops::get(&mut tx, &shop).await?;
    let id = CampaignId(service.ids.next());
    let campaign = convert::catalogue::campaigns::read(&shop, known.currency, &sent, id, 1, now)?;
    catalogue::bump(&mut tx, &shop).await?;
    expect_within_bounds(&mut tx, &shop, None, &campaign).await?;
    campaigns::insert(&mut tx, &shop, &campaign).await?;
    let reply = with_budget_left(&mut tx, &shop, &known, &campaign, now).await?;
    Ok(tx.answer(reply).await?)
}
