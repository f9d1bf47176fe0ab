use contracts::loyalty::v1 as pb;
use kernel::Failure;
use tonic::Request;

use super::reckon::{Question, report};
use crate::{
    convert::effect,
    error::Error,
    service::Loyalty,
    store::{catalogue::campaigns, effect::arms},
};

pub(crate) async fn get_campaign_report(
    service: &Loyalty,
    request: Request<pb::GetCampaignReportRequest>,
) -> Result<pb::CampaignReport, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, id) = effect::report_of(&request.name)?;
    call.enter(&shop)?;
    let question = Question {
        margin_ratio: effect::margin_ratio(request.margin_ratio)?,
        window_days: effect::days(request.window_days, "window_days", 365)?,
        now: service.clock.now(),
    };

    let mut tx = service.db.snapshot().await?;
    let campaign = campaigns::get(&mut tx, &shop, id).await?;
    let campaign = campaign.ok_or_else(|| Failure::not_found(&request.name))?;
    let given = arms::given(&mut tx, &shop, (id, id)).await?.remove(&id).unwrap_or_default();
    report(service, (&mut tx, &shop), request.name, (id, campaign.trigger), given, question).await
}
