use contracts::loyalty::v1 as pb;
use kernel::{Place, Uuid};
use runtime::field;
use tonic::Request;

use crate::{
    convert,
    domain::{Campaign, CampaignId},
    error::Error,
    service::Loyalty,
    store::{catalogue::campaigns, projections::shops},
};

pub(crate) async fn list_campaigns(
    service: &Loyalty,
    request: Request<pb::ListCampaignsRequest>,
) -> Result<pb::ListCampaignsResponse, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let question = format!("campaigns of {shop}");
    let paging = field::paging(&request.page_token, request.page_size, &question, 2)?;
    let after = paging.place(Place::OLDEST, Place::from_columns)?;

    let mut tx = service.db.snapshot().await?;
    let mut found = campaigns::list(&mut tx, &shop, after, paging.size + 1).await?;
    let columns = |last: &Campaign| Place::at(last.created_at, last.id.0).columns();
    let next_page_token = paging.cut(&mut found, columns);
    let known = shops::get(&mut tx, &shop).await?;
    let today = known.schedule.day(service.clock.now());
    let every = CampaignId(Uuid::nil())..=CampaignId(Uuid::max());
    let uses = campaigns::uses(&mut tx, &shop, every, today).await?;
    let shown = |campaign: &Campaign| {
        let spent = uses.get(&campaign.id).copied().unwrap_or_default();
        convert::catalogue::campaigns::with_left(&shop, known.currency, campaign, &spent)
    };
    Ok(pb::ListCampaignsResponse { campaigns: found.iter().map(shown).collect(), next_page_token })
}
