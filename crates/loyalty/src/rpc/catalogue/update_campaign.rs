use contracts::loyalty::v1 as pb;
use kernel::{Currency, Failure, ShopId};
use runtime::field;
use storage::{
    Tx,
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use super::{budget_left::with_budget_left, checks::expect_within_bounds};
use crate::{
    convert,
    domain::Campaign,
    error::Error,
    service::Loyalty,
    store::{
        catalogue::{self, campaigns},
        projections::shops,
    },
};

pub(crate) async fn update_campaign(
    service: &Loyalty,
    request: Request<pb::UpdateCampaignRequest>,
) -> Result<pb::Campaign, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let name = field::required(request.campaign.as_ref(), "campaign")?.name.clone();
    let (shop, id) = convert::catalogue::campaigns::id(&name, "campaign.name")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);

    let now = service.clock.now();
    let mut tx = or_replay!(idempotency::begin(&service.db, key, now).await?);
    let known = shops::get(&mut tx, &shop).await?;
    let current = campaigns::get(&mut tx, &shop, id).await?.ok_or_else(|| Failure::not_found(&name))?;
    let campaign = change(&mut tx, &shop, known.currency, current, request).await?;
    let reply = with_budget_left(&mut tx, &shop, &known, &campaign, now).await?;
    Ok(tx.answer(reply).await?)
}

async fn change(
    tx: &mut Tx,
    shop: &ShopId,
    currency: Currency,
    current: Campaign,
    request: pb::UpdateCampaignRequest,
) -> Result<Campaign, Error> {
    let sent = field::required(request.campaign, "campaign")?;
    field::expect_etag(&sent.etag, current.version)?;
    let there = convert::catalogue::campaigns::to(shop, currency, &current);
    let merged = convert::catalogue::campaigns::merged(there.clone(), sent, request.update_mask)?;
    if merged == there {
        return Ok(current);
    }
    let version = current.version + 1;
    let changed = convert::catalogue::campaigns::read(
        shop,
        currency,
        &merged,
        current.id,
        version,
        current.created_at,
    )?;
    catalogue::bump(tx, shop).await?;
    expect_within_bounds(tx, shop, Some(&current), &changed).await?;
    campaigns::update(tx, shop, &changed).await?;
    Ok(changed)
}
