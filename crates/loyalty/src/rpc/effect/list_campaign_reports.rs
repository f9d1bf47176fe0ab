use contracts::loyalty::v1 as pb;
use kernel::Place;
use runtime::field;
use tonic::Request;

use super::reckon::{ALL, Common, Question};
use crate::{
    convert::{catalogue::campaigns as names, effect},
    domain::Campaign,
    error::Error,
    service::Loyalty,
    store::{catalogue::campaigns, effect::arms},
};

pub(crate) async fn list_campaign_reports(
    service: &Loyalty,
    request: Request<pb::ListCampaignReportsRequest>,
) -> Result<pb::ListCampaignReportsResponse, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let question = Question {
        margin_ratio: effect::margin_ratio(request.margin_ratio)?,
        window_days: effect::days(request.window_days, "window_days", 365)?,
        now: service.clock.now(),
    };
    let asked = format!("campaign reports of {shop} {} {}", request.margin_ratio, request.window_days);
    let paging = field::paging(&request.page_token, request.page_size, &asked, 2)?;
    let after = paging.place(Place::OLDEST, Place::from_columns)?;

    let mut tx = service.db.snapshot().await?;
    let mut found = campaigns::list(&mut tx, &shop, after, paging.size + 1).await?;
    let columns = |last: &Campaign| Place::at(last.created_at, last.id.0).columns();
    let next_page_token = paging.cut(&mut found, columns);
    let common = Common::load(service, &mut tx, &shop, question).await?;
    let mut given = arms::given(&mut tx, &shop, ALL).await?;
    let mut arms = common.arms(&mut tx, &shop, ALL).await?;
    let report = |one: Campaign| {
        let name = format!("{}/report", names::name(&shop, one.id));
        let (given, arms) = (given.remove(&one.id), arms.remove(&one.id));
        common.report(name, one.trigger, given.unwrap_or_default(), arms.unwrap_or_default())
    };
    let campaign_reports = found.into_iter().map(report).collect();
    Ok(pb::ListCampaignReportsResponse { campaign_reports, next_page_token })
}
